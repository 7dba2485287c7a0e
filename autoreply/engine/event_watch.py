"""Keeps each trouble as an event, when it begins and when it is over; and that the daemon started, with which file."""

from datetime import datetime

from autoreply.record import Record
from autoreply.record.event_log import EventKind, StoredEvent
from autoreply.telemetry.health import Health
from schedules import Clock

MOST_WAITING = 500  # events in memory while the record cannot be written


class EventWatch:
    """A step of the heartbeat. Raises `RecordError`; what could not be kept is kept at the next look."""

    def __init__(self, record: Record, health: Health, clock: Clock, digest: str) -> None:
        """`digest` is that of the settings file, so that a review can tell when it changed."""
        self._record, self._health, self._clock = record, health, clock
        self._known: dict[str, str] = {}
        self._waiting = [StoredEvent(clock.now(), EventKind.STARTED, "", digest[:12])]

    def look(self) -> None:
        """Keep what began and what is over since the last look."""
        now = self._clock.now()
        current = {one.about: one.says for one in self._health.troubles()}
        self._waiting += self._changes(current, now)
        self._known = current
        self._waiting = self._waiting[-MOST_WAITING:]
        if self._waiting:
            self._record.events.add(self._waiting)
            self._waiting = []

    def _changes(self, current: dict[str, str], now: datetime) -> list[StoredEvent]:
        """Only whether there is a trouble counts: its words may change every minute."""
        begun = [StoredEvent(now, EventKind.TROUBLE, about, current[about]) for about in current.keys() - self._known]
        over = [StoredEvent(now, EventKind.OVER, about) for about in self._known.keys() - current]
        return sorted([*over, *begun], key=lambda one: one.about)
