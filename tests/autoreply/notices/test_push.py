"""Notices by apprise: loaded when needed, silent in the log, and said clearly where it is not installed."""

import logging
import sys
from datetime import UTC, datetime
from types import ModuleType

import pytest

from autoreply.notices.push import BAD_ADDRESS, PushNotifier
from channels import Refused, StaffMessage, TryAgain

SECRET, TEXT = "ntfys://Quetzalcoatl@push.example/topic", "Autoreply: 1 new voicemail. Open the page."
MESSAGE = StaffMessage("phone", "abc", TEXT, datetime(2026, 11, 24, tzinfo=UTC))


class FakeService:
    """What the library gives: it logs what it sends, as the real one does."""

    answer: bool | Exception = True
    knows = True

    def __init__(self) -> None:
        self.sent: list[str] = []

    def add(self, url: str) -> bool:
        return self.knows

    def notify(self, body: str) -> bool:
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


@pytest.mark.parametrize("answer", [False, ValueError(SECRET)])
def test_a_failure_is_tried_again_and_says_no_address(library: type[FakeService], answer: bool | Exception) -> None:
    library.answer = answer
    with pytest.raises(TryAgain) as raised:
        PushNotifier(SECRET).notify(MESSAGE)
    assert "Quetzalcoatl" not in str(raised.value)


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(Refused, match=r"\[apprise\]"):
        PushNotifier(SECRET).notify(MESSAGE)
    assert "pipx install" in PushNotifier(SECRET).trouble()
