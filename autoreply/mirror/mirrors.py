"""Reads what the mirror of one person shows, from the record."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from autoreply.mirror.participants import solo
from autoreply.mirror.summary import WorkSummary
from autoreply.record import Record
from autoreply.settings import Settings
from schedules import Mode

MOST_OVERRIDES = 500
WindowsOutside = Callable[[str, datetime, datetime], int]  # (person, since, until)


class Mirrors:
    """Raises `RecordError`. `windows_outside` counts windows that somebody opened outside an agreement."""

    def __init__(self, settings: Settings, record: Record, windows_outside: WindowsOutside) -> None:
        self._settings, self._record, self._windows_outside = settings, record, windows_outside

    def of(self, person: str, first: date, last: date) -> WorkSummary:
        """What somebody did from one day to another, both included, by their own clock."""
        zone = self._settings.zone_of(person or None)
        since = datetime.combine(first, time(), zone)
        until = datetime.combine(last + timedelta(days=1), time(), zone)
        windows = self._windows_outside(person, since, until)
        return WorkSummary(self._record.work.of(person, first, last), self._opened(person, since, until), windows)

    def _opened(self, person: str, since: datetime, until: datetime) -> list[date]:
        """The days on which they were opened manually. Of a practice of one person, the practice's count too."""
        zone = self._settings.zone_of(person or None)
        mine = {person or None, None} if solo(self._settings) == person else {person}
        kept = self._record.overrides.recent(until, MOST_OVERRIDES)
        starts = [one.override.start for one in kept if one.person in mine and one.override.mode is Mode.WORKING]
        return sorted({start.astimezone(zone).date() for start in starts if since <= start < until})


def mirrors_of(settings: Settings, record: Record) -> Mirrors:
    """The mirrors of everybody."""
    return Mirrors(settings, record, record.card_entries.windows_outside)
