"""Finds the time zone of a time in a feed: one that it names, one that it defines, or the practice's."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from schedules.ical.limits import Effort, FeedError
from schedules.ical.outline import ZONE
from schedules.ical.recurrence import starts
from schedules.ical.values import FOREIGN_TROUBLE, Component, read_rules, values
from schedules.zone_names import guessed_zone, known_zone

_LOOK_BACK = timedelta(days=3 * 366)  # far enough for the change of clocks before any wanted time
_DAY = timedelta(days=1)


class Zones:
    """The time zones of one calendar. `troubles` are sentences about unknown ones."""

    def __init__(self, calendar: Component, practice: ZoneInfo, first: date, last: date, effort: Effort) -> None:
        self._practice = practice
        self._days = first, last
        self._effort = effort
        self._own = {str(each.get("TZID", "")): each for each in calendar.walk(ZONE)}
        self._found: dict[str, tzinfo] = {}
        self.troubles: dict[str, None] = {}
        self._header = str(calendar.get("X-WR-TIMEZONE", "")).strip()

    @property
    def named(self) -> tzinfo | None:
        """The zone of the calendar by X-WR-TIMEZONE, an old and common extension, or None."""
        return self.of(self._header) if self._header else None

    @property
    def floating(self) -> tzinfo:
        """The zone of times without one."""
        return self.named or self._practice

    @property
    def exporter(self) -> tzinfo:
        """The zone whose midnights are meant if whole days are written as instants."""
        if self._header or len(self._own) != 1:
            return self.floating
        return self.of(next(iter(self._own)))

    def of(self, name: str) -> tzinfo:
        """Return the zone of a name. For an unknown one, returns the practice's and adds a sentence to `troubles`."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> tzinfo:
        zone = known_zone(name) or self._defined(name) or guessed_zone(name, self._days[0])
        if zone is None and name.upper() in self._abbreviations():
            return self._practice
        if zone is None:
            says = f'The time zone "{name[:60]}" is unknown'
            self.troubles[f"{says}, so {self._practice.key} was used for it."] = None
        return zone or self._practice

    def _abbreviations(self) -> set[str | None]:
        """Return the abbreviations of the practice's zone over the year: "EST" and "EDT"."""
        year = self._days[0].year
        return {datetime(year, month, 1, tzinfo=self._practice).tzname() for month in (1, 7)}

    def _defined(self, name: str) -> tzinfo | None:
        """Return the zone that the feed defines under a name (RFC 5545, 3.6.5), or None."""
        component = self._own.get(name)
        if component is None:
            return None
        try:
            changes = [change for each in component.subcomponents for change in self._changes(each)]
        except FeedError:
            raise
        except FOREIGN_TROUBLE:
            return None
        return FeedZone(changes) if changes else None

    def _changes(self, observance: Component) -> list[tuple[datetime, timedelta]]:
        """Return when an observance begins, in UTC, each with its offset."""
        before, offset = observance["TZOFFSETFROM"].td, observance["TZOFFSETTO"].td
        start = observance["DTSTART"].dt
        onsets = {start, *(each.dt for each in values(observance, "RDATE") if isinstance(each.dt, datetime))}
        for rule in read_rules(observance, start, whole_days=False, until=_wall):
            last = min(self._days[1], rule.until.date()) if rule.until else self._days[1]
            onsets.update(starts(rule, start, max(start.date(), last - _LOOK_BACK), last, self._effort))
        return [(onset.replace(tzinfo=None) - before, offset) for onset in onsets]


def _wall(until: date) -> datetime:
    return until.replace(tzinfo=None) if isinstance(until, datetime) else datetime.combine(until, time.max)


class FeedZone(tzinfo):
    """A zone that a feed defines: from each instant (UTC, naive) on, an offset."""

    def __init__(self, changes: list[tuple[datetime, timedelta]]) -> None:
        ordered = sorted(changes)
        self._instants = [instant for instant, _ in ordered]
        self._offsets = [offset for _, offset in ordered]

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        if dt is None:
            return None
        wall = dt.replace(tzinfo=None)
        before, after = self._at(wall - _DAY), self._at(wall + _DAY)
        if before == after:
            return before
        fits = [each for each in (before, after) if self._at(wall - each) == each]
        return (fits or (before, after))[-1 if dt.fold else 0]

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None

    def fromutc(self, dt: datetime) -> datetime:
        return dt + self._at(dt.replace(tzinfo=None))

    def _at(self, instant: datetime) -> timedelta:
        return self._offsets[max(0, bisect_right(self._instants, instant) - 1)]
