"""Whose calendar it is: the file's, the feeds' and the overrides', always as they stand now."""

import logging
import threading
from collections.abc import Mapping
from datetime import date, timedelta

from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import Feeds
from autoreply.record import Record, RecordError
from autoreply.settings import Settings
from schedules import Calendar, Clock, Override

log = logging.getLogger("autoreply.hours.live")

REMEMBERED = timedelta(days=7)  # a message is judged by the hours in which it arrived, also where those were overridden
FRESH = 1.0  # seconds for which the overrides of the record are taken as read


class Hours:
    """The calendars of the practice and of each person. Safe to share between threads."""

    def __init__(self, settings: Settings, feeds: Feeds, record: Record, clock: Clock) -> None:
        self._settings = settings
        self._feeds = feeds
        self._record = record
        self._clock = clock
        self._lock = threading.Lock()
        self._built: tuple[date, Mapping[str, bytes]] | None = None
        self._overrides: dict[str | None, list[Override]] = {}
        self._read = float("-inf")
        self._looks = self._seen = 0
        self._renew()

    def of(self, person: str | None) -> Calendar:
        """The calendar of a person, None being the practice. Where the record cannot be used, as it was last known."""
        if self._clock.monotonic() - self._read > FRESH:
            self._look()
        return self._calendars.of(person)

    def last_known(self, person: str | None) -> Calendar:
        """The calendar as it was last built: never waits for the record."""
        return self._calendars.of(person)

    def supposing(self, person: str | None, wish: Override) -> Calendars:
        """Everybody's calendars as they would be under one more override; nothing is changed."""
        self._look()
        with self._lock:
            supposed = {**self._overrides, person: [*self._overrides.get(person, ()), wish]}
            return self._calendars.with_overrides(supposed)

    def forget(self) -> None:
        """Look at the overrides, the feeds and the date again."""
        with self._lock:
            self._renew()
        self._look()

    def _renew(self) -> None:
        """Lay out anew only where something changed: the layouts of a year are worth keeping."""
        wanted = (self._clock.now().date(), self._feeds.copies())
        if wanted != self._built:
            self._calendars = Calendars(self._settings, *wanted, self._overrides)
            self._built = wanted

    def _look(self) -> None:
        """Without the lock while the record is read: nobody else has to wait for that."""
        with self._lock:
            self._read = self._clock.monotonic()
            self._looks += 1
            mine = self._looks
        try:
            kept = self._record.overrides.current(self._clock.now() - REMEMBERED)
        except RecordError as error:
            log.warning("overrides as they were last known: %s", error)
            return
        found: dict[str | None, list[Override]] = {}
        for one in kept:
            found.setdefault(one.person, []).append(one.override)
        with self._lock:
            if mine > self._seen:  # else somebody who looked later was quicker
                self._seen = mine
                self._take(found)

    def _take(self, found: dict[str | None, list[Override]]) -> None:
        if found != self._overrides:
            self._overrides = found
            self._calendars = self._calendars.with_overrides(found)
