"""What waits for what on the way out: an alert for nothing but alerts by the same way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from autoreply.notices.person_reach import packed
from autoreply.outgoing.outbox import WORKERS
from autoreply.record import Record
from autoreply.record.outgoing_kinds import ALERT, DELIVERY, HAND_OVER, OutgoingKind
from autoreply.record.staff.notice_payload import FIRST, NoticePayload
from channels import Reply
from tests.autoreply.outgoing.test_outbox import Line, Room
from tests.peers.processes import wait_until

TEXT, MAIL = "text", "mail"


class PersonWhoseMailHangs(Line):
    """Only a text goes out before the gate opens."""

    def __init__(self, gate: threading.Event) -> None:
        super().__init__()
        self.gate, self.begun = gate, list[str]()

    def send(self, reply: Reply) -> None:
        self.begun.append(reply.identity)
        if NoticePayload.of(reply.context).reference.get(FIRST) != TEXT:
            self.gate.wait(20)
        self.sent.append(reply.identity)


class Mailroom(Room):
    """An outbox with its thread. One by one, people get a way to them."""

    def __init__(self, record: Record) -> None:
        super().__init__(record, Line())
        self.gate = threading.Event()

    def person(self, name: str) -> PersonWhoseMailHangs:
        self.channels[f"reach:{name}"] = person = PersonWhoseMailHangs(self.gate)
        return person

    def tells(self, kind: OutgoingKind, person: str, identity: str, first: str = "") -> None:
        """Something is to be told to one of us, by this way first."""
        now = self.clock.now()
        reply = packed(kind.name, person, identity, {FIRST: first} if first else {}, now)
        self.record.outgoing.schedule(kind, f"reach:{person}", reply, now, now)
        self.outbox.wake()

    @contextmanager
    def works(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self.outbox.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            self.gate.set()
            stop.set()
            self.outbox.wake()
            thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def room(sqlite_url: str) -> Iterator[Mailroom]:
    with Record.open(sqlite_url) as record:
        yield Mailroom(record)


def test_an_alert_waits_neither_behind_anything_else_for_the_same_person_nor_behind_another_way(
    room: Mailroom,
) -> None:
    ana = room.person("ana")
    with room.works():
        room.tells(HAND_OVER, "ana", "hand-over")
        assert wait_until(lambda: ana.begun == ["hand-over"])
        room.tells(ALERT, "ana", "by mail", MAIL)
        assert wait_until(lambda: ana.begun == ["hand-over", "by mail"])
        room.tells(DELIVERY, "ana", "delivery", TEXT)
        room.tells(ALERT, "ana", "by text", TEXT)
        assert wait_until(lambda: ana.sent == ["by text"])
        assert "delivery" not in ana.begun, "it waits for the hand-over"


def test_alerts_by_one_way_go_one_after_the_other(room: Mailroom) -> None:
    ana = room.person("ana")
    with room.works():
        room.tells(ALERT, "ana", "first", MAIL)
        assert wait_until(lambda: ana.begun == ["first"])
        room.tells(ALERT, "ana", "second", MAIL)
        room.gate.wait(0.1)  # as long as the second one could begin
        assert ana.begun == ["first"]
        room.gate.set()
        assert wait_until(lambda: ana.sent == ["first", "second"])


def test_alerts_go_while_a_server_that_hangs_keeps_everybody_busy(room: Mailroom) -> None:
    people = {name: room.person(name) for name in map(str, range(2 * WORKERS))}
    with room.works():
        for name in people:
            room.tells(HAND_OVER, name, f"hand-over {name}")
        assert wait_until(lambda: sum(len(person.begun) for person in people.values()) == WORKERS)
        for name in people:
            room.tells(ALERT, name, f"alert {name}", TEXT)
        assert wait_until(lambda: all(person.sent for person in people.values()))
        assert [person.sent for person in people.values()] == [[f"alert {name}"] for name in people]


def test_alerts_come_first_however_much_is_due(room: Mailroom) -> None:
    for number in range(3):
        room.tells(DELIVERY, "ana", f"delivery {number}")
    room.clock.advance(minutes=1)
    for number in range(2):
        room.tells(ALERT, "ana", f"alert {number}")
    due = room.record.outgoing.due(room.clock.now(), most=3)
    assert [claim.reply.identity for claim in due] == ["alert 0", "alert 1", "delivery 0"]
