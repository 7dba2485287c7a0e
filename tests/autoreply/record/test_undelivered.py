"""What counted as sent and never arrived: found by whom it went to, or by its identity."""

from datetime import timedelta

from autoreply.record import Record, Result, State
from autoreply.record.outgoing_kinds import ANSWER, MISSED_CALL, NOTICE, OutgoingKind
from channels import Reply
from tests.autoreply.record.test_messages import NIGHT

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
