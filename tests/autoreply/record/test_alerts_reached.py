"""Whoever says that somebody was reached says so of what they had seen. What came since is told."""

from datetime import timedelta

import sqlalchemy as sa

from autoreply.decision.ladder import BUNDLE, LADDER
from autoreply.record import Record
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.maintenance.alert_copying import bring_back_alerts, mirror_alerts
from autoreply.record.tables import message
from tests.autoreply.record.test_handovers import comes
from tests.autoreply.record.test_messages import NIGHT

BACK = NIGHT - timedelta(hours=12)


def urgent(record: Record, *names: str) -> None:
    """Somebody in need writes, and it is found at once."""
    for name in names:
        comes(record, name, "+1", channel="texts", urgent=True)
    record.alerts.find(["texts"], BACK, NIGHT, LADDER)


def number_of(record: Record, name: str) -> int:
    with record.database.read() as connection:
        return int(connection.execute(sa.select(message.c.id).where(message.c.message == name)).scalar_one())


def still_told(record: Record) -> dict[int, list[str]]:
    """What each open alert has to tell once the bundle is over."""
    record.alerts.pass_time(NIGHT + BUNDLE, LADDER)
    return {one.number: [todo.what for todo in one.todo] for one in record.alerts.open()}


def test_words_that_came_after_the_page_was_loaded_begin_an_alert_of_their_own(record: Record) -> None:
    urgent(record, "1")
    record.alerts.take(1, "ana", NIGHT)
    urgent(record, "2", "3")
    assert record.alerts.messages() == {1: [number_of(record, name) for name in "123"]}
    assert record.alerts.reach(1, number_of(record, "1"), NIGHT, LADDER) == 2
    old, (new,) = record.alerts.of(1), record.alerts.open()
    assert old is not None
    assert (old.reached, old.ended) == (True, NIGHT)
    assert record.alerts.messages() == {new.number: [number_of(record, name) for name in "23"]}
    assert (new.message, new.state.taken_by, new.state.more) == (number_of(record, "2"), "", 1)
    assert still_told(record) == {new.number: ["climb", "climb", "more"]}
    urgent(record)
    assert len(record.alerts.open()) == 1, "no message is in two alerts"


def test_who_has_seen_everything_ends_it_and_what_somebody_marked_meanwhile_is_seen(record: Record) -> None:
    urgent(record, "1", "2")
    assert record.alerts.reach(1, number_of(record, "2"), NIGHT, LADDER) == 0
    urgent(record, "3", "4")
    record.follow_ups.mark("+1", FollowUpState.CALL_BACK, number_of(record, "4"), "Ana", NIGHT)
    assert record.alerts.reach(2, number_of(record, "3"), NIGHT, LADDER) == 0
    assert record.alerts.open() == []
    assert record.alerts.reach(2, number_of(record, "3"), NIGHT, LADDER) == 0, "it has ended"


def test_what_came_in_memory_to_an_alert_that_ended_in_the_record_stays_open(record: Record) -> None:
    urgent(record, "1")
    with Record.open("sqlite://") as spare:
        mirror_alerts(record.database, spare.database, BACK)
        for each in (record, spare):
            comes(each, "2", "+1", channel="texts", urgent=True)
        spare.alerts.find(["texts"], BACK, NIGHT, LADDER, apart=True)
        record.alerts.reach(1, number_of(record, "1"), NIGHT, LADDER)
        bring_back_alerts(spare.database, record.database)
    (new,) = record.alerts.open()
    assert new.number != 1
    assert record.alerts.messages() == {new.number: [number_of(record, "2")]}
    assert new.message == number_of(record, "2")
    assert "more" in still_told(record)[new.number]
