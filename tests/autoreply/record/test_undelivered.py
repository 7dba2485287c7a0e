"""What counted as sent and never arrived: found by whom it went to, or by its identity."""

from datetime import timedelta

from autoreply.answering.fallback import Fallback
from autoreply.answering.responder import Decided
from autoreply.record import Record, Result, State
from autoreply.record.maintenance.copying import copy_known, reply_status
from autoreply.record.outgoing_kinds import ANSWER, MISSED_CALL, NOTICE, OutgoingKind
from channels import Reply
from tests.autoreply.record.test_messages import DUSK, NIGHT, mail, note, told_to

SAYS = "The number is a landline."


def sent(record: Record, kind: OutgoingKind, identity: str, minutes: int) -> None:
    at = NIGHT + timedelta(minutes=minutes)
    claim = record.outgoing.claim(kind, "texts", Reply("+1", "", "text", identity), at)
    assert claim is not None
    record.outgoing.write([Result.finished(claim, State.SENT, at, keep=True)])


def test_the_last_to_a_client_is_lost_once_and_never_what_went_to_our_own_people(record: Record) -> None:
    for minutes, (kind, identity) in enumerate(((ANSWER, "first"), (MISSED_CALL, "second"), (NOTICE, "ours"))):
        sent(record, kind, identity, minutes)
    now = NIGHT + timedelta(hours=1)
    for kind in (MISSED_CALL, ANSWER):
        last = record.outgoing.last_sent("texts", "+1", now)
        assert last is not None
        assert last[1] is kind
        record.outgoing.lost(last[0], SAYS, now)
    assert record.outgoing.last_sent("texts", "+1", now) is None
    assert record.outgoing.last_sent("texts", "+2", now) is None
    assert record.outgoing.by_state() == {"undelivered": 2}


def test_what_went_out_long_ago_is_not_what_a_network_reports_now(record: Record) -> None:
    sent(record, ANSWER, "first", 0)
    assert record.outgoing.last_sent("texts", "+1", NIGHT + timedelta(hours=7)) is None


def test_what_comes_back_counts_as_lost_once(record: Record) -> None:
    sent(record, MISSED_CALL, "first", 0)
    sent(record, NOTICE, "ours", 0)
    assert record.outgoing.came_back("texts", "first", SAYS, NIGHT)
    assert not record.outgoing.came_back("texts", "first", SAYS, NIGHT)
    assert not record.outgoing.came_back("texts", "ours", SAYS, NIGHT)
    assert not record.outgoing.came_back("texts", "invented", SAYS, NIGHT)
    assert record.outgoing.by_state() == {"undelivered": 1}


ENDS = (State.SENT, State.REFUSED, State.EXPIRED, State.UNDELIVERED, State.IN_DOUBT)


def replies(record: Record, number: int, state: State) -> str:
    """Somebody gets a reply, which ends so. Returns its identity."""
    claim = note(record, number, sender=f"person-{number}@mail.example").claim
    assert claim is not None
    if state is not State.DUE:
        record.outgoing.write([Result.finished(claim, State.SENT if state is State.UNDELIVERED else state, NIGHT)])
    if state is State.UNDELIVERED:
        assert record.outgoing.came_back("office", claim.reply.identity, SAYS, NIGHT)
    return claim.reply.identity


def status(record: Record, number: int) -> tuple[State, str]:
    found = reply_status(record.database, "office", f"mail-{number}")
    assert found is not None
    return found.state, found.trouble


def test_the_spare_has_replies_as_they_ended_and_sends_none(record: Record) -> None:
    identities = [replies(record, number, state) for number, state in enumerate((State.DUE, *ENDS))]
    with Record.open("sqlite://") as spare:
        copy_known(record.database, spare.database, DUSK, NIGHT, 100)
        found = [status(spare, number) for number in range(len(identities))]
        assert [state for state, _ in found] == [State.SENT, *ENDS]
        assert found[4] == (State.UNDELIVERED, SAYS)
        assert not spare.outgoing.is_waiting()
        came_back = [spare.outgoing.came_back("office", one, SAYS, NIGHT) for one in identities]
        assert came_back == [True, True, False, False, False, False], "only what counted as sent is lost anew"


def test_the_spare_learns_how_a_reply_that_it_has_ended_later(record: Record) -> None:
    for number in range(4):
        replies(record, number, State.DUE)
    later = NIGHT + timedelta(hours=2)
    with Record.open("sqlite://") as spare:
        copy_known(record.database, spare.database, DUSK, NIGHT, 100)
        claims = record.outgoing.due(later)
        for claim, state in zip(claims, (State.SENT, State.SENT, State.EXPIRED, State.REFUSED), strict=True):
            record.outgoing.write([Result.finished(claim, state, later, "late" if state is State.EXPIRED else "")])
        assert record.outgoing.came_back("office", claims[1].reply.identity, SAYS, later)
        note(spare, 9, sender="person-9@mail.example")
        copy_known(record.database, spare.database, later - timedelta(minutes=1), later, 100)
        found = [status(spare, number) for number in range(4)]
        assert found[:3] == [(State.SENT, ""), (State.UNDELIVERED, SAYS), (State.EXPIRED, "late")]
        assert found[3][0] is State.REFUSED
        assert status(spare, 9) == (State.DUE, ""), "that one is the spare's own"
        told = [told_to(spare, f"person-{number}@mail.example").in_period for number in range(4)]
        assert told == [(NIGHT,), (NIGHT,), (), ()], "who certainly got nothing is answered there"


def test_what_the_spare_learned_to_be_undelivered_is_so_in_the_record_afterwards(record: Record) -> None:
    fallback = Fallback()
    recorded = note(fallback.record, 1)
    assert recorded.claim is not None
    fallback.decided([Decided(mail(1), recorded.outcome, NIGHT, recorded.claim)])
    fallback.record.outgoing.write([Result.finished(recorded.claim, State.SENT, NIGHT, keep=True)])
    assert fallback.record.outgoing.came_back("office", recorded.claim.reply.identity, SAYS, NIGHT)
    fallback.replay(record, NIGHT)
    assert status(record, 1) == (State.UNDELIVERED, SAYS)
    fallback.copy(record, NIGHT)
    assert status(fallback.record, 1) == (State.UNDELIVERED, SAYS)
    assert not record.outgoing.came_back("office", recorded.claim.reply.identity, SAYS, NIGHT)


def test_what_a_network_reports_is_what_went_at_about_that_time_or_nothing(record: Record) -> None:
    sent(record, ANSWER, "first", 0)
    sent(record, ANSWER, "second", 60)
    now = NIGHT + timedelta(hours=2)

    def reported(minutes: int) -> int | None:
        found = record.outgoing.last_sent("texts", "+1", now, NIGHT + timedelta(minutes=minutes))
        return found[0] if found is not None else None

    first, second = reported(-1), reported(62)
    assert None not in (first, second)
    assert first != second
    assert record.outgoing.last_sent("texts", "+1", now) == (second, ANSWER)
    assert reported(30) is None, "that one the record does not know"


def test_what_was_noted_late_that_it_went_is_found_by_when_the_provider_took_it(record: Record) -> None:
    claim = record.outgoing.claim(ANSWER, "texts", Reply("+1", "", "text", "slow"), NIGHT)
    assert claim is not None
    noted = NIGHT + timedelta(minutes=50)
    record.outgoing.write([Result.finished(claim, State.SENT, noted, keep=True)])
    took = NIGHT + timedelta(minutes=1)
    assert record.outgoing.last_sent("texts", "+1", noted, took) == (claim.number, ANSWER)
    assert record.outgoing.last_sent("texts", "+1", noted, NIGHT - timedelta(hours=1)) is None
