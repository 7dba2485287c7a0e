"""Who stands at the window is answered at once, with the same words each time, whatever becomes of the book."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoreply.answering.account import Account
from autoreply.answering.fallback import Memory
from autoreply.answering.inline import Inline
from autoreply.answering.responder import Responder
from autoreply.decision.reason import Reason
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record
from channels import Finding, Inbound, Reply, Signal, WebhookRequest, WebhookResponse
from schedules import Calendar, FakeClock, SystemClock, read_weekly
from tests.autoreply import samples
from tests.peers.processes import PATIENCE

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Line:
    """A channel that answers webhooks, and notes what it is asked to send otherwise."""

    name = "door"

    def __init__(self) -> None:
        self.sent: list[Reply] = []

    def receive(self, _request: WebhookRequest) -> WebhookResponse:
        raise AssertionError("nobody posts here")

    def send(self, reply: Reply) -> None:
        self.sent.append(reply)

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


class Room:
    """A window with its desk, its book in a file, and its clock."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "record.sqlite3"
        self.clock, self.line, self.troubles = FakeClock(NIGHT), Line(), list[str]()
        self.record = Record.open(f"sqlite:///{self.file}")
        fixed = Calendar(samples.account(self.line, folder).calendar().zone, read_weekly({"mon-fri": "9:00-17:00"}))
        self.account: Account = samples.account(self.line, folder, lambda: fixed)
        self.inline = self.fresh()

    def fresh(self) -> Inline:
        accounts = {"door": self.account}
        responder = Responder(accounts, self.record, self.clock, "cafe")
        self.outbox = Outbox({"door": self.line}, self.record, self.clock, lambda _channel, _state: None)
        return Inline(accounts, responder, self.outbox, self.record, self.clock, "cafe", Memory(), self.troubles.append)

    def asks(self, message: str, sender: str = "+15550001", *, urgent: bool = False) -> Reply | None:
        signals = {Signal.URGENT: "words"} if urgent else {}
        inbound = Inbound("door", message, sender, sender, self.clock.now(), signals)
        return self.inline.answer(inbound)[1]

    def look(self) -> None:
        self.inline.write_down()
        self.outbox.look(lambda _channel, work: work())

    def locked(self) -> sqlite3.Connection:
        """Somebody else holds the book: whoever asks it hangs, as with any database that does not answer."""
        other = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        return other


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.inline.close()
    made.record.close()


def test_a_message_is_answered_once_and_a_retry_hears_the_same_words(room: Room) -> None:
    first = room.asks("SM1")
    assert first is not None
    assert "911" in first.text
    assert room.asks("SM1") == first
    assert room.asks("SM2") is None, "told already in this closed period"
    room.look()
    assert room.record.outgoing.by_state() == {"sent": 1}
    room.inline = room.fresh()  # the daemon was started anew, and remembers nothing
    assert room.asks("SM1") == first
    assert room.line.sent == []


def test_a_daemon_killed_before_it_could_confirm_looks_or_sends_again_later(room: Room) -> None:
    first = room.asks("SM1")
    room.inline = room.fresh()  # killed: the outbox of its first life never wrote anything down
    room.clock.advance(minutes=6)
    room.look()
    assert room.line.sent == [first], "this channel cannot look, so the reply is sent with the same identity"
    assert room.record.outgoing.by_state() == {"sent": 1}


def test_while_the_book_hangs_people_are_answered_within_two_seconds_and_limited_by_memory(room: Room) -> None:
    told = room.asks("SM1", "+15550001")
    other, clock = room.locked(), SystemClock()
    began = clock.monotonic()
    first = room.asks("SM2", "+15550002")
    assert clock.monotonic() - began < 2
    assert first is not None
    assert "988" in first.text
    began = clock.monotonic()
    assert room.asks("SM2", "+15550002") == first, "a retry"
    assert room.asks("SM3", "+15550002") is None, "told already"
    assert room.asks("SM4", "+15550002", urgent=True) is not None, "words of need pass"
    assert room.asks("SM5", "+15550001") is None, "memory knows whom the book has told"
    assert room.asks("SM1", "+15550001") == told
    assert clock.monotonic() - began < 0.5, "nobody waits for a book that is known to hang"
    assert "does not answer in time" in room.troubles[-1]
    other.close()


def test_what_memory_decided_is_written_down_when_the_book_is_back(room: Room) -> None:
    other = room.locked()
    first = room.asks("SM1")
    other.close()
    deadline, probes = SystemClock().monotonic() + PATIENCE, 0
    while room.troubles[-1] and SystemClock().monotonic() < deadline:
        probes += 1
        threading.Event().wait(0.05)
        room.asks(f"probe {probes}", f"+1555100{probes}")
    room.look()
    assert room.record.messages.reason_of("door", "SM1") is Reason.ANSWERED
    assert room.record.messages.reason_of("door", "probe 1") is not None
    assert set(room.record.outgoing.by_state()) == {"sent"}
    assert room.asks("SM1") == first
    assert room.line.sent == []
    assert room.asks("SM2") is None
    assert room.troubles[-1] == ""


def test_a_book_that_cannot_be_opened_silences_nobody(room: Room, tmp_path: Path) -> None:
    room.record.close()
    room.file.unlink()
    room.file.mkdir()
    assert room.asks("SM1") is not None
    assert room.asks("SM2") is None
    assert "cannot be opened" in room.troubles[0]


def test_a_reply_that_never_arrived_is_sent_once_more_and_never_after_the_opening(room: Room) -> None:
    first = room.asks("SM1")
    room.look()
    due = NIGHT + timedelta(minutes=2)
    assert room.record.outgoing.reopen("door", "+15550001", NIGHT, due, "the telephone was off")
    room.look()
    assert room.line.sent == []
    room.clock.advance(minutes=3)
    room.look()
    assert room.line.sent == [first]
    assert not room.record.outgoing.reopen("door", "+15550001", NIGHT, due, "again"), "once"
    assert not room.record.outgoing.reopen("door", "+15550009", NIGHT, due, "to nobody")
    room.asks("SM2", "+15550002")
    room.look()
    morning = NIGHT + timedelta(hours=12)
    assert not room.record.outgoing.reopen("door", "+15550002", NIGHT, morning, "the office is open")


def test_who_texts_stop_is_unreachable_until_they_text_start(room: Room) -> None:
    stop = Inbound("door", "SM1", "+15550001", "", NIGHT, {Signal.OPTED_OUT: "STOP"})
    assert room.inline.answer(stop)[0].decision.reason is Reason.OPTED_OUT
    assert room.record.unreachable.count(NIGHT) == {"door": 1}
    assert room.asks("SM2") is None
    start = Inbound("door", "SM3", "+15550001", "", NIGHT, context={"opted_in": "START"})
    assert room.inline.answer(start)[1] is not None
    assert room.record.unreachable.count(NIGHT) == {}
