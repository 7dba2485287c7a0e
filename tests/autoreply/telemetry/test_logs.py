"""Nothing private reaches a log, whatever went wrong."""

import json
import logging
from datetime import UTC, datetime

import pytest

from autoreply.errors import frames, sentence
from autoreply.record import RecordError
from autoreply.telemetry.logs import configure
from schedules import FakeClock


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> object:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def fail() -> None:
    try:
        "maria@mail.example wants to die".encode("latin-1").decode("ascii")[99]
    except IndexError as error:
        raise KeyError("maria@mail.example") from error


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_unexpected_error_shows_where_and_never_what(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(form, "info")  # type: ignore[arg-type]
    try:
        fail()
    except KeyError:
        logging.getLogger("autoreply.test").exception("something failed", extra={"channel": "office"})
    written = capsys.readouterr().err
    assert "something failed" in written
    assert "test_logs.py" in written
    assert "KeyError" in written
    assert "maria" not in written
    if form == "json":
        assert json.loads(written)["channel"] == "office"


def test_libraries_keep_their_debug_lines_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    configure("text", "debug")
    logging.getLogger("imapclient.imaplib").debug("a secret token")
    logging.getLogger("autoreply.test").debug("our own")
    written = capsys.readouterr().err
    assert "secret" not in written
    assert "our own" in written


def test_a_line_is_dated_by_the_clock_that_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json", "info", FakeClock(datetime(2026, 11, 25, 21, 58, tzinfo=UTC)))
    logging.getLogger("autoreply.test").info("closed")
    assert json.loads(capsys.readouterr().err)["timestamp"] == "2026-11-25T21:58:00.000000Z"


def test_our_own_errors_speak_for_themselves() -> None:
    assert sentence(RecordError("There is no room left.")) == "There is no room left."
    assert sentence(ValueError("maria@mail.example")) == "ValueError"
    assert "maria" not in frames(ValueError("maria@mail.example"))
