"""A kind of outgoing message is one constant with its expiry: everything else goes the way of replies."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record, Result, State
from autoreply.record.outgoing_kinds import KINDS, REPLY, OutgoingKind
from channels import Reply, TryAgain
from tests.autoreply.outgoing.test_outbox import MORNING, NIGHT, Line, Room

PROBE = OutgoingKind("probe", timedelta(hours=2), "nobody needs it any more")
TEXT = Reply("ana@practice.example", "subject", "text", "probe of Monday for Ana")


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def record(request: pytest.FixtureRequest) -> Iterator[Record]:
    with Record.open(str(request.getfixturevalue(request.param))) as opened:
        yield opened


@pytest.fixture
def room(record: Record, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setitem(KINDS, PROBE.name, PROBE)
    return Room(record, Line())


def test_another_kind_is_claimed_once_tried_again_and_sent_as_a_reply_is(room: Room) -> None:
    room.line.answers = [TryAgain("busy")]
    claim = room.record.outgoing.claim(PROBE, "office", TEXT, NIGHT)
    assert claim is not None
    assert room.record.outgoing.claim(PROBE, "office", TEXT, NIGHT) is None, "the identity says what is unique"
    room.outbox.deliver(claim)
    assert room.line.sent == []
    room.look(minutes=1)
    assert room.line.sent == [TEXT.identity]
    assert room.states == {"sent": 1}


def test_each_kind_expires_by_its_own_rule(room: Room) -> None:
    in_time, late = (Reply("ana@practice.example", "", "text", name) for name in ("in time", "late"))
    for text in (in_time, late):
        room.line.answers = [TryAgain("busy")]
        claim = room.record.outgoing.claim(PROBE, "office", text, room.clock.now())
        assert claim is not None
        room.outbox.deliver(claim)
        if text is in_time:
            room.look(minutes=119)
    assert room.line.sent == ["in time"]
    room.look(minutes=121)
    assert room.line.sent == ["in time"]
    assert room.states == {"sent": 1, "expired": 1}


def test_a_kind_with_an_expiry_of_its_own_goes_out_although_the_office_opened(room: Room) -> None:
    outbox = Outbox({"office": room.line}, room.record, room.clock, lambda *_: None, lambda _channel, _person: True)
    probe = room.record.outgoing.claim(PROBE, "office", TEXT, NIGHT)
    assert probe is not None
    for claim in (room.claim("a reply"), probe):
        outbox.deliver(claim)
    assert room.line.sent == [TEXT.identity]
    assert room.states == {"sent": 1, "expired": 1}


def test_another_kind_counts_for_no_limit_of_a_sender(room: Room) -> None:
    text = Reply("maria@mail.example", "subject", "text", "to a client, but no reply")
    assert room.record.outgoing.claim(PROBE, "office", text, NIGHT) is not None
    assert room.claim("first").number != room.claim("second").number, "ordinals are those of replies"


def test_what_has_ended_stays_as_it_is_whoever_comes_later(room: Room) -> None:
    claim = room.claim()
    room.record.outgoing.write([Result.finished(claim, State.SENT, NIGHT)])
    room.record.outgoing.write(
        [Result.finished(claim, State.REFUSED, NIGHT), Result.put_off(claim, NIGHT, "busy", doubtful=False)]
    )
    assert room.states == {"sent": 1}
    assert room.record.outgoing.due(NIGHT) == []


def test_a_reply_ends_at_opening_and_another_kind_when_it_has_lasted() -> None:
    assert REPLY.ends(NIGHT, MORNING) == MORNING
    assert REPLY.ends(NIGHT, None) is None
    assert PROBE.ends(NIGHT, MORNING) == NIGHT + timedelta(hours=2)
