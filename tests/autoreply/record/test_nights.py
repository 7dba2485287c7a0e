"""What the record tells of a night afterwards, on both databases."""

from datetime import timedelta

from autoreply.record import Record
from autoreply.record.event_log import EventKind
from autoreply.record.follow_ups import FollowUpState
from channels import Posture
from schedules import Mode, Override
from tests.autoreply.record.clients import DUSK, MAIL, NIGHT, PHONE, inbound, once, writes

END = NIGHT + timedelta(hours=7)
CLOSED, OPEN = Posture(True, END, ""), Posture(False, DUSK, "")


def test_each_change_of_what_a_channel_shows_is_kept_and_nothing_that_stays_as_it_was(record: Record) -> None:
    record.postures.confirm("line", OPEN, DUSK - timedelta(hours=8))
    for minute in range(3):
        record.postures.confirm("line", CLOSED, DUSK + timedelta(minutes=minute))
    record.postures.forget("line", NIGHT)
    record.postures.forget("line", NIGHT + timedelta(minutes=1))
    record.postures.confirm("line", CLOSED, NIGHT + timedelta(minutes=2))
    found = [(one.kind, one.at, one.until) for one in record.events.between(DUSK, END)]
    assert found == [
        (EventKind.CLOSED, DUSK, END),
        (EventKind.UNKNOWN, NIGHT, None),
        (EventKind.CLOSED, NIGHT + timedelta(minutes=2), END),
    ]
    (before,) = record.events.shown_at(DUSK)
    assert (before.kind, before.about) == (EventKind.OPEN, "line")
    record.retention.prune(NIGHT, NIGHT)
    assert len(record.events.between(DUSK - timedelta(days=1), END)) == 2, "and it goes with the record"


def test_a_night_has_what_arrived_in_it_and_what_was_read_in_it(record: Record) -> None:
    writes(record, "office", MAIL)
    late = inbound("texts", PHONE, "late", arrived=NIGHT + timedelta(hours=1), urgent=True)
    record.messages.note(late, END + timedelta(hours=2), DUSK, once)
    early = inbound("texts", PHONE, "early", arrived=DUSK - timedelta(hours=1))
    record.messages.note(early, DUSK + timedelta(minutes=1), None, once)
    after = inbound("office", MAIL, "after", arrived=END)
    record.messages.note(after, END + timedelta(minutes=1), None, once)
    record.overrides.add("ana", Override(Mode.WORKING, DUSK - timedelta(hours=1), NIGHT, "Ana", "a talk"))
    record.overrides.add(None, Override(Mode.WORKING, END, END + timedelta(hours=1), "Ana", "after it"))
    record.follow_ups.mark(MAIL, FollowUpState.DONE, 1, "Ana", END)
    rows = record.nights.of(DUSK, END, changes_since=DUSK)
    known = {one.sender: one for one in rows.messages if one.message != "early"}
    assert (known[PHONE].message, known[PHONE].urgent, known[PHONE].reply) == ("late", True, "due")
    assert [one.message for one in rows.messages if one.message in ("early", "late")] == ["early", "late"]
    assert len(rows.messages) == 3
    assert [one.override.reason for one in rows.overrides] == ["a talk"]
    assert [one.done for one in rows.messages if one.sender == MAIL] == [True]
    assert record.nights.message(rows.messages[0].number) == rows.messages[0]
    assert record.nights.message(99) is None
    assert [one.message for one in record.nights.of_sender(PHONE, DUSK, END)] == ["late"]
