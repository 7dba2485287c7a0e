"""Notices by apprise: loaded when needed, silent in the log, and said clearly where it is not installed."""

import json
import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from types import ModuleType

import pytest

from autoreply.notices.push import BAD_ADDRESS, PushNotifier
from channels import Refused, SendError, StaffMessage, TryAgain, Uncertain
from tests.autoreply.notices.program import Program

SECRET, TEXT = "ntfys://Quetzalcoatl@push.example/topic", "Autoreply: 1 new voicemail. Open the page."
MESSAGE = StaffMessage("phone", "abc", TEXT, datetime(2026, 11, 24, tzinfo=UTC))


class FakeStatus(IntEnum):
    """The library's, as 2.3.0 has it (apprise/result.py)."""

    FAILURE = 1
    TIMEOUT = 5


@dataclass(frozen=True)
class FakeResult:
    """What `notify` returns: false where it is no success."""

    status: FakeStatus

    def __bool__(self) -> bool:
        return False


class FakeService:
    """What the library gives: it logs what it sends, as the real one does."""

    answer: "bool | Exception | FakeResult" = True
    knows = True

    def __init__(self) -> None:
        self.sent: list[str] = []

    def add(self, url: str) -> bool:
        return self.knows

    def notify(self, body: str) -> "bool | FakeResult":
        logging.getLogger("apprise").debug("payload %s to %s", body, SECRET)
        if isinstance(self.answer, Exception):
            raise self.answer
        SENT.append(body)
        return self.answer


SENT: list[str] = []


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> type[FakeService]:
    SENT.clear()
    made = ModuleType("apprise")
    service = type("Service", (FakeService,), {})
    made.Apprise = service  # type: ignore[attr-defined]  # a module of the test's own
    monkeypatch.setitem(sys.modules, "apprise", made)
    return service


def test_it_sends_counts_and_logs_nothing_of_them(library: type[FakeService], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    PushNotifier(SECRET).notify(MESSAGE)
    assert SENT == [TEXT]
    assert caplog.text == ""


def test_an_unknown_address_is_refused_without_repeating_it(library: type[FakeService]) -> None:
    library.knows = False
    assert PushNotifier(SECRET).trouble() == BAD_ADDRESS
    with pytest.raises(Refused) as raised:
        PushNotifier(SECRET).notify(MESSAGE)
    assert "Quetzalcoatl" not in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (False, TryAgain),
        (ValueError(SECRET), TryAgain),
        (FakeResult(FakeStatus.FAILURE), TryAgain),
        (FakeResult(FakeStatus.TIMEOUT), Uncertain),
    ],
)
def test_a_failure_is_tried_again_and_says_no_address(
    library: type[FakeService], answer: bool | Exception | FakeResult, error: type[SendError]
) -> None:
    library.answer = answer
    with pytest.raises(error) as raised:
        PushNotifier(SECRET).notify(MESSAGE)
    assert "Quetzalcoatl" not in str(raised.value)


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(Refused, match=r"\[apprise\]"):
        PushNotifier(SECRET).notify(MESSAGE)
    assert "pipx install" in PushNotifier(SECRET).trouble()


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a plug-in of the library reads it
def test_the_library_itself_brings_a_count_to_a_service_and_logs_nothing(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "urllib3")  # as `telemetry.logs` has it whatever the settings say
    way = PushNotifier(f"json://127.0.0.1:{program.server.server_port}/Quetzalcoatl")
    assert way.trouble() == ""
    way.notify(MESSAGE)
    program.status = 500
    with pytest.raises(TryAgain) as raised:
        way.notify(MESSAGE)
    assert [json.loads(body)["message"] for _, body in program.asked] == [TEXT, TEXT]
    assert "Quetzalcoatl" not in f"{raised.value} {caplog.text}"
    assert TEXT not in caplog.text


def test_the_library_itself_does_not_know_every_address() -> None:
    assert PushNotifier("nonsense").trouble() == BAD_ADDRESS
