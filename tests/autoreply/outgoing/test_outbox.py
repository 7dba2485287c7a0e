"""What was claimed is delivered, once, and never after the office has opened."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
import sqlalchemy as sa

from autoreply.decision.decide import Decision, History
from autoreply.decision.reason import Reason
from autoreply.outgoing.outbox import NO_CHANNEL, Outbox
from autoreply.record import Claim, Outcome, Record, RecordError, Result, State
from autoreply.record.outgoing import OutgoingStore
from autoreply.record.outgoing_kinds import NOTICE
from channels import AccountRefused, ChannelError, Finding, Inbound, Refused, Reply, Sends, TryAgain, Uncertain
from schedules import FakeClock
from tests.autoreply.record.shut import shut
from tests.peers.processes import wait_until

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MORNING = NIGHT + timedelta(hours=7)


class Line:
    """A channel whose provider answers as the test says."""

    name = "office"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers: list[Exception | None] = []

    def send(self, reply: Reply) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if not isinstance(answer, TryAgain | Refused):
            self.sent.append(reply.identity)
        if answer is not None:
            raise answer

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


class LineThatLooks(Line):
    """Its provider can tell what went out."""

    def delivered(self, reply: Reply) -> bool | None:
        return reply.identity in self.sent


class LineThatReportsFailures(Line):
    """Its provider reports later that a reply never arrived."""

    reports_failures: Literal[True] = True


class Room:
    """An outbox, its record and its clock."""

    def __init__(self, record: Record, line: Line) -> None:
        self.record, self.line = record, line
        self.clock = FakeClock(NIGHT)
        self.counted: list[State] = []
        self.told: dict[str, str] = {}
        self.channels: dict[str, Sends] = {"office": line}
        self.outbox = self.fresh_outbox()

    def fresh_outbox(self) -> Outbox:
        return Outbox(
            self.channels,
            self.record,
            self.clock,
            lambda _channel, state: self.counted.append(state),
            report=self.told.__setitem__,
        )

    def claim(self, identity: str = "reply-1") -> Claim:
        reply = Reply("maria@mail.example", "subject", "text", identity)
        outcome = Outcome(Decision(Reason.ANSWERED, "not told"), reply, MORNING)
        inbound = Inbound("office", f"mail for {identity}", "maria@mail.example", "", self.clock.now())
        noted = self.record.messages.note(inbound, self.clock.now(), None, lambda _told: outcome)
        assert noted.claim is not None
        return noted.claim

    def look(self, **later: float) -> None:
        """One round of the outbox, after a while."""
        self.clock.advance(**later)
        self.outbox.retry_due(lambda _channel, work: work())

    @property
    def states(self) -> dict[str, int]:
        return self.record.outgoing.by_state()


@pytest.fixture
def record(sqlite_url: str) -> Iterator[Record]:
    opened = Record.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def room(record: Record) -> Room:
    return Room(record, Line())


def test_a_claim_goes_out_at_once_and_never_again(room: Room) -> None:
    claim = room.claim()
    room.outbox.deliver(claim)
    room.look(hours=1)
    assert room.line.sent == ["reply-1"]
    assert room.states == {"sent": 1}
    assert room.counted == [State.SENT]


def test_what_did_not_go_out_is_tried_again_later_and_later(room: Room) -> None:
    room.line.answers = [TryAgain("busy"), TryAgain("busy"), None]
    room.outbox.deliver(room.claim())
    room.look(seconds=10)
    assert len(room.line.answers) == 2, "too early: the first wait is 15 to 30 seconds"
    room.look(seconds=20)
    assert len(room.line.answers) == 1
    room.look(seconds=29)
    assert len(room.line.answers) == 1, "too early: the second wait is 30 to 60 seconds"
    room.look(seconds=31)
    assert room.line.sent == ["reply-1"]


def test_the_providers_wish_to_wait_is_respected(room: Room) -> None:
    room.line.answers = [TryAgain("slow down", after=120.0)]
    room.outbox.deliver(room.claim())
    room.look(seconds=119)
    assert room.line.sent == []
    room.look(seconds=2)
    assert room.line.sent == ["reply-1"]


def test_once_the_office_has_opened_nothing_goes_out(room: Room) -> None:
    room.line.answers = [TryAgain("busy")]
    room.outbox.deliver(room.claim())
    room.clock.set(MORNING)
    room.look()
    assert room.line.sent == []
    assert room.states == {"expired": 1}


def test_a_refusal_is_for_ever_and_a_dead_address_is_left_alone(room: Room) -> None:
    room.line.answers = [Refused("no such user", unreachable=True)]
    room.outbox.deliver(room.claim())
    room.look(hours=1)
    assert room.states == {"refused": 1}
    told: list[History] = []

    def judge(seen: History) -> Outcome:
        told.append(seen)
        return Outcome(Decision(Reason.UNREACHABLE, "x"))

    inbound = Inbound("office", "next", "maria@mail.example", "", room.clock.now())
    room.record.messages.note(inbound, room.clock.now(), None, judge)
    assert told[0].unreachable == "no such user"


def test_in_doubt_it_is_sent_again_with_the_same_identity_a_bounded_number_of_times(room: Room) -> None:
    room.line.answers = [Uncertain("dropped")] * 9
    room.outbox.deliver(room.claim())
    for _ in range(9):
        room.look(minutes=11)
    assert room.line.sent == ["reply-1"] * 3
    assert room.states == {"in-doubt": 1}


def test_the_first_doubt_after_a_long_outage_is_not_the_end(room: Room) -> None:
    room.line.answers = [*[TryAgain("away")] * 5, Uncertain("dropped"), None]
    room.outbox.deliver(room.claim())
    for _ in range(6):
        room.look(minutes=11)
    assert room.states == {"sent": 1}
    assert room.line.sent == ["reply-1"] * 2


def test_where_the_provider_can_tell_a_doubtful_reply_is_not_sent_twice(record: Record) -> None:
    room = Room(record, LineThatLooks())
    room.line.answers = [Uncertain("dropped after all was said")]
    room.outbox.deliver(room.claim())
    room.look(minutes=1)
    assert room.line.sent == ["reply-1"]
    assert room.states == {"sent": 1}


def test_a_claim_of_a_sender_that_died_is_delivered_by_the_next(room: Room) -> None:
    room.claim()  # and here the process is killed
    room.outbox = room.fresh_outbox()
    room.look(minutes=4)
    assert room.line.sent == [], "somebody else may still be sending it"
    room.look(minutes=2)
    assert room.line.sent == ["reply-1"]


def test_alone_with_the_record_a_restarted_daemon_need_not_wait(room: Room) -> None:
    room.claim()
    room.record.outgoing.forget_leases()
    room.look()
    assert room.line.sent == ["reply-1"]


def test_a_claim_that_waits_its_turn_is_not_sent_twice_although_the_clock_jumps_past_its_lease(room: Room) -> None:
    claim = room.claim()
    room.outbox.mark_in_progress(claim)
    room.look(minutes=10)
    assert room.line.sent == []
    room.outbox.deliver(claim)
    room.look(minutes=10)
    assert room.line.sent == ["reply-1"]


def test_a_clock_stepped_back_by_hours_does_not_hold_replies_up(room: Room) -> None:
    room.line.answers = [TryAgain("busy")]
    room.outbox.deliver(room.claim())
    room.clock.advance(hours=-3)
    room.look()
    assert room.line.sent == ["reply-1"]


def test_two_outboxes_on_one_record_send_each_reply_once(room: Room, sqlite_url: str) -> None:
    for number in range(20):
        room.line.answers.append(TryAgain("busy"))
        room.outbox.deliver(room.claim(f"reply-{number}"))
    room.clock.advance(minutes=1)
    other = Record.open(sqlite_url)
    second = Room(other, room.line)
    second.clock.set(room.clock.now())
    threads = [threading.Thread(target=one.look) for one in (room, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(room.line.sent) == sorted(f"reply-{number}" for number in range(20))


def test_only_a_channel_that_reports_failures_keeps_the_text_of_a_sent_reply(record: Record) -> None:
    now = NIGHT + timedelta(minutes=1)
    for line, kept in ((Line(), False), (LineThatReportsFailures(), True)):
        room = Room(record, line)
        claim = room.claim(f"kept: {kept}")
        room.outbox.deliver(claim)
        again = record.outgoing.reopen("office", "maria@mail.example", claim.number, now, "it never arrived")
        assert again is kept


class Unwritable(OutgoingStore):
    """The disk is full until somebody frees it."""

    full = True

    def write(self, results: Sequence[Result]) -> None:
        if self.full:
            raise RecordError("There is no room left")
        super().write(results)


def test_an_outcome_that_cannot_be_written_down_is_remembered_so_that_nothing_goes_out_twice(room: Room) -> None:
    claim = room.claim()
    room.record.outgoing = replies = Unwritable(room.record.database)
    room.outbox.deliver(claim)
    with pytest.raises(RecordError):
        room.look(hours=1)
    replies.full = False
    room.look(hours=1)
    assert room.line.sent == ["reply-1"]
    assert room.states == {"sent": 1}


def test_a_fault_of_ours_loses_no_reply(room: Room) -> None:
    room.line.answers = [RuntimeError("a fault"), None]
    room.outbox.deliver(room.claim())
    room.look(minutes=1)
    assert room.states == {"sent": 1}


def test_a_stalled_account_does_not_keep_another_one_waiting(record: Record) -> None:
    gate, quick = threading.Event(), threading.Event()

    class Stalled(Line):
        def send(self, reply: Reply) -> None:
            gate.wait(20)

    class Quick(Line):
        def send(self, reply: Reply) -> None:
            quick.set()

    clock = FakeClock(NIGHT)
    outbox = Outbox({"stalled": Stalled(), "quick": Quick()}, record, clock, lambda *_: None)
    for channel in ("stalled", "quick"):
        outcome = Outcome(Decision(Reason.ANSWERED, ""), Reply("a@b.example", "", "", channel), None)
        record.messages.note(Inbound(channel, "1", "a@b.example", "", NIGHT), NIGHT, None, _always(outcome))
    record.outgoing.forget_leases()
    stop = threading.Event()
    thread = threading.Thread(target=outbox.run, args=(stop,))
    thread.start()
    assert quick.wait(10)
    gate.set()
    stop.set()
    outbox.wake()
    thread.join(10)
    assert not thread.is_alive()


def test_however_much_an_account_that_hangs_has_to_send_another_one_has_its_turn(record: Record) -> None:
    for number in range(201):
        assert record.outgoing.schedule(NOTICE, "hangs", Reply("", "", "", f"{number}"), NIGHT, NIGHT)
    assert record.outgoing.schedule(NOTICE, "works", Reply("", "", "", "last"), NIGHT, NIGHT)
    found = record.outgoing.due(NIGHT)
    assert [one.channel for one in found] == ["hangs"] * 200 + ["works"]
    assert [one.reply.identity for one in found[:3]] == ["0", "1", "2"]


def test_a_claim_wakes_the_outbox_which_asks_nothing_while_nothing_is_due(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autoreply.outgoing.outbox.LOOK_EVERY", 0.01)
    outbox, stop, asked = room.fresh_outbox(), threading.Event(), list[str]()
    sa.event.listen(room.record.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    thread = threading.Thread(target=outbox.run, args=(stop,))
    thread.start()

    def schedule(identity: str) -> None:
        now = room.clock.now()
        room.record.outgoing.schedule(NOTICE, "office", Reply("", "", "", identity), now, now)

    def rests() -> bool:
        before = len(asked)
        return not wait_until(lambda: len(asked) > before, 0.3)

    try:
        assert wait_until(rests)
        schedule("first")
        assert wait_until(lambda: room.line.sent == ["first"])
        assert wait_until(rests)
        room.line.answers = [TryAgain("busy")]
        schedule("second")
        assert wait_until(lambda: room.line.answers == [])
        assert not rests()
        room.clock.advance(minutes=15)  # nothing is written: only time has passed
        assert wait_until(lambda: room.line.sent == ["first", "second"])
        assert wait_until(rests)
    finally:
        stop.set()
        outbox.wake()
        thread.join(20)


def test_a_channel_begins_no_reply_before_the_last_is_in_the_record(record: Record) -> None:
    unwritten: list[int] = []

    class Slow(Line):
        def send(self, reply: Reply) -> None:
            unwritten.append(len(self.sent) - record.outgoing.by_state().get(State.SENT, 0))
            self.sent.append(reply.identity)
            another.wait(0.5)  # as long as a second reply could begin
            another.set()

    another = threading.Event()
    room = Room(record, Slow())
    claims = [room.claim(f"reply-{number}") for number in range(2)]
    threads = [threading.Thread(target=room.outbox.deliver, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(room.line.sent) == 2
    assert unwritten == [0, 0]


def _always(outcome: Outcome) -> Callable[[object], Outcome]:
    return lambda _told: outcome


def test_a_record_that_is_shut_for_a_while_ends_no_outbox(room: Room) -> None:
    stop, claim = threading.Event(), room.claim()
    room.outbox.put_back(claim)
    runs = threading.Thread(target=room.outbox.run, args=(stop,))
    with shut(room.record, ["outgoing"]):
        runs.start()
        runs.join(0.5)
        assert runs.is_alive()
    for _ in range(100):
        room.outbox.wake()
        if room.line.sent:
            break
        runs.join(0.05)
    stop.set()
    room.outbox.wake()
    runs.join(5)
    assert room.line.sent == ["reply-1"]
    assert not runs.is_alive()


def test_a_refusal_of_us_is_told_once_and_loudly_while_replies_wait_and_tries_are_spaced(room: Room) -> None:
    no = "smtp answered 554 5.2.252: it does not let this account send."
    room.line.answers = [AccountRefused(no), AccountRefused(no)]
    room.outbox.deliver(room.claim("first"))
    asked = len(room.line.answers)
    for identity in ("second", "third"):
        room.outbox.deliver(room.claim(identity))
    assert len(room.line.answers) == asked == 1, "the others are not even tried"
    assert room.told == {"office: sending": f"office: {no}"}
    assert room.record.outgoing.by_state() == {"due": 3}
    room.look(minutes=2)
    assert room.line.answers == [], "one of them is tried"
    assert room.record.outgoing.by_state() == {"due": 3}
    for _ in range(9):
        room.look(minutes=5)
    assert sorted(room.line.sent) == ["first", "second", "third"]
    assert room.told == {"office: sending": ""}


def test_what_may_have_been_a_refusal_of_one_reply_keeps_no_other_waiting(room: Room) -> None:
    room.line.answers = [AccountRefused("554 5.7.1", all_of_them=False)]
    room.outbox.deliver(room.claim("first"))
    assert room.told == {"office: sending": "office: 554 5.7.1"}
    room.outbox.deliver(room.claim("second"))
    assert room.line.sent == ["second"]
    assert room.told == {"office: sending": ""}


def test_replies_of_a_refused_account_wait_until_they_expire(room: Room) -> None:
    room.line.answers = [AccountRefused("no") for _ in range(99)]
    room.outbox.deliver(room.claim())
    for _ in range(8):
        room.look(hours=1)
    assert room.record.outgoing.by_state() == {"expired": 1}


def test_a_reply_of_a_channel_that_is_not_in_the_settings_waits_until_it_is_there_again_or_expires(room: Room) -> None:
    room.line.answers = [TryAgain("the server is away") for _ in range(2)]
    for identity in ("first", "second"):
        room.outbox.deliver(room.claim(identity))
    channels, room.channels = room.channels, {}
    room.outbox = room.fresh_outbox()
    for _ in range(3):
        room.look(minutes=20)
    assert room.record.outgoing.by_state() == {"due": 2}
    assert {row.trouble for row in room.record.outgoing.waiting()} == {NO_CHANNEL}
    room.channels = channels
    room.outbox = room.fresh_outbox()
    room.line.answers = [None, TryAgain("the server is away")]
    room.look(minutes=20)
    assert len(room.line.sent) == 1
    room.channels = {}
    room.outbox = room.fresh_outbox()
    room.look(hours=8)
    assert room.record.outgoing.by_state() == {"sent": 1, "expired": 1}


class LineOfPeople(Line):
    """Ana has a login of her own."""

    def sends_as(self, reply: Reply) -> str:
        return "ana" if reply.identity.startswith("ana") else ""


def test_a_refusal_of_one_login_keeps_no_reply_of_another_waiting(record: Record) -> None:
    room = Room(record, LineOfPeople())
    room.line.answers = [AccountRefused("the token is refused")]
    room.outbox.deliver(room.claim("ana-1"))
    assert room.told == {"office: sending as ana": "office: the token is refused"}
    room.outbox.deliver(room.claim("office-1"))
    room.outbox.deliver(room.claim("ana-2"))
    assert room.line.sent == ["office-1"], "of the refused login none is tried"
    assert room.told["office: sending as ana"] == "office: the token is refused"
    room.look(minutes=2)
    assert room.line.sent == ["office-1", "ana-1", "ana-2"]
    assert room.told == {"office: sending as ana": "", "office: sending": ""}


def test_a_limit_of_the_look_for_an_earlier_attempt_is_kept(record: Record) -> None:
    class Limited(Line):
        def delivered(self, _reply: Reply) -> bool | None:
            raise ChannelError("be slower", after=300.0)

    room = Room(record, Limited())
    room.line.answers = [Uncertain("it broke off")]
    room.outbox.deliver(room.claim())
    room.look(minutes=1)
    assert room.record.outgoing.due(room.clock.now() + timedelta(minutes=4, seconds=30)) == []
    assert len(room.record.outgoing.due(room.clock.now() + timedelta(minutes=8))) == 1
