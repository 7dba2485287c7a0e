"""Troubles are kept as events, also those of the time in which the record was away."""

from datetime import timedelta

import pytest

from autoreply.engine.event_watch import EventWatch
from autoreply.record import Record, RecordError
from autoreply.record.event_log import EventKind
from autoreply.telemetry.health import Health
from schedules import FakeClock
from tests.autoreply.record.shut import shut
from tests.autoreply.samples import MONDAY_NOON


def test_each_trouble_is_kept_once_and_when_it_is_over_and_nothing_is_lost_while_the_record_is_away() -> None:
    clock = FakeClock(MONDAY_NOON)
    health = Health(clock)
    with Record.open("sqlite://") as record:
        watch = EventWatch(record, health, clock, "0123456789abcdef")
        watch.look()
        with shut(record, ["event"]):
            health.report("office", "The mail server is away.")
            with pytest.raises(RecordError):
                watch.look()
            clock.advance(minutes=1)
            health.report("office", "The mail server has been away for a minute.")
            with pytest.raises(RecordError):
                watch.look()
        health.report("office", "")
        clock.advance(minutes=1)
        watch.look()
        watch.look()
        kept = record.events.between(MONDAY_NOON, clock.now() + timedelta(seconds=1))
        found = [(one.kind, one.about, one.says) for one in kept]
    assert found == [
        (EventKind.STARTED, "", "0123456789ab"),
        (EventKind.TROUBLE, "office", "The mail server is away."),
        (EventKind.OVER, "office", ""),
    ]
