"""The current calendars, from the file, the feeds and the overrides."""

import logging
import threading
from datetime import datetime, timedelta

from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import Feeds
from autoreply.hours.rota import Rota, oncall_of, rota_of
from autoreply.record import Record, RecordError
from autoreply.settings import Settings
from schedules import Calendar, Clock, OnCall, Override

log = logging.getLogger("autoreply.hours.live")

REMEMBERED = timedelta(days=7)  # ended overrides still count for messages that arrived under them
FRESH = 1.0  # seconds for which the overrides of the record are not read again


class Hours:
    """The calendars of the practice and of each person. Safe to share between threads."""

    def __init__(self, settings: Settings, feeds: Feeds, record: Record, clock: Clock) -> None:
        self._settings = settings
        self._feeds = feeds
        self._record = record
        self._clock = clock
        self._lock = threading.Lock()
        self._built = feeds.current()
        self._calendars = Calendars(settings, self._built)
        self._overrides: dict[str | None, list[Override]] = {}
        self._read = float("-inf")
        self._looks = self._seen = 0

    def of(self, person: str | None) -> Calendar:
        """Return the calendar of a person; None is the practice. Without the record, the last known one."""
        if self._clock.monotonic() - self._read > FRESH:
            self._refresh_overrides()
        return self._calendars.of(person)

    def of_channel(self, name: str) -> Calendar:
        """The calendar of a channel, which may have hours of its own. Without the record, as it was last known."""
        if self._clock.monotonic() - self._read > FRESH:
            self._refresh_overrides()
        return self._calendars.of_channel(name)

    def last_known_of_channel(self, name: str) -> Calendar:
        """The same as it was last built: never waits."""
        return self._calendars.of_channel(name)

    def last_known(self, person: str | None) -> Calendar:
        """Return the calendar as it was last built. Never blocks."""
        return self._calendars.of(person)

    def supposing(self, person: str | None, wish: Override) -> Calendars:
        """Return everybody's calendars with one more override. Changes nothing."""
        self._refresh_overrides()
        with self._lock:
            supposed = {**self._overrides, person: [*self._overrides.get(person, ()), wish]}
            return self._calendars.with_overrides(supposed)

    def under(self, settings: Settings) -> Calendars:
        """Return everybody's calendars as they would be under other settings. A feed that is new closes nothing yet."""
        self._refresh_overrides()
        with self._lock:
            return Calendars(settings, self._built, self._overrides)

    def rota(self, now: datetime) -> Rota:
        """Who is on call from `now` on, and what is doubtful about it."""
        self._refresh_overrides()
        return rota_of(self._settings, self._calendars, self._built, now)

    def oncall(self) -> OnCall:
        """Who is on call, by the settings and the feed as it was last read."""
        return oncall_of(self._settings, self._built)

    def forget(self) -> None:
        """Read the overrides and the feeds again."""
        self._renew()
        self._refresh_overrides()

    def _renew(self) -> None:
        """Build new calendars only if a feed has changed, and without the lock: that is slow."""
        wanted = self._feeds.current()
        if wanted is self._built:
            return
        fresh = Calendars(self._settings, wanted)
        with self._lock:
            if wanted is self._feeds.current():  # else somebody who asked later brings newer ones
                self._calendars, self._built = fresh.with_overrides(self._overrides), wanted

    def _refresh_overrides(self) -> None:
        """Read the overrides without holding the lock: the thread that holds the record may need the hours."""
        with self._lock:
            self._read = self._clock.monotonic()
            self._looks += 1
            mine = self._looks
        try:
            kept = self._record.overrides.current(self._clock.now() - REMEMBERED)
        except RecordError as error:
            log.warning("the record cannot be read; the last known overrides are used: %s", error)
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
