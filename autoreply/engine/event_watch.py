"""Keeps each trouble as an event, when it begins and when it is over; and that the daemon started, with which file."""

from collections.abc import Sequence
from datetime import datetime

from autoreply.record import Record
from autoreply.record.event_log import EventKind, StoredEvent
from autoreply.telemetry.health import Health, Trouble
from schedules import Clock

MOST_WAITING = 500  # events in memory while the record cannot be written


class EventWatch:
    """A step of the heartbeat. Raises `RecordError`; what could not be kept is kept at the next look."""

    def __init__(self, record: Record, health: Health, clock: Clock, digest: str) -> None:
        """`digest` is that of the settings file, so that a review can tell when it changed."""
        self._record, self._health, self._clock = record, health, clock
        self._known: dict[str, str] | None = None  # before the first look
        self._waiting = [StoredEvent(clock.now(), EventKind.STARTED, "", digest[:12])]

    def look(self) -> None:
        """Keep what began and what is over since the last look."""
        now, troubles = self._clock.now(), self._health.troubles()
        current = {one.about: one.says for one in troubles}
        known = self._kept_before(troubles, now) if self._known is None else self._known
        self._waiting += self._changes(known, current, now)
        self._known = current
        self._waiting = self._waiting[-MOST_WAITING:]
        if self._waiting:
            self._record.events.add(self._waiting)
            self._waiting = []

    def _kept_before(self, troubles: Sequence[Trouble], now: datetime) -> dict[str, str]:
        """Those that this process has kept already: it builds a new engine whenever the settings change."""
        since = {one.about: one.since for one in troubles}
        if not since:
            return {}
        kept = self._record.events.between(min(since.values()), now)
        begun = [one for one in kept if one.kind is EventKind.TROUBLE]
        return {one.about: one.says for one in begun if one.about in since and since[one.about] <= one.at}

    def _changes(self, known: dict[str, str], current: dict[str, str], now: datetime) -> list[StoredEvent]:
        """Only whether there is a trouble counts: its words may change every minute."""
        begun = [StoredEvent(now, EventKind.TROUBLE, about, current[about]) for about in current.keys() - known]
        over = [StoredEvent(now, EventKind.OVER, about) for about in known.keys() - current]
        return sorted([*over, *begun], key=lambda one: one.about)
