"""Reads one event of a feed, and corrects it: its wall-clock times, its rules, and which occurrence it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from schedules.ical.outline import TZID
from schedules.ical.recurrence import Rule
from schedules.ical.values import Component, read_rules, values
from schedules.ical.zones import Zones

_DAY = timedelta(days=1)
_END_OF_DAY = time(23, 59)
_QUARTER = 15  # minutes: on one of these lies the midnight of every zone


@dataclass(frozen=True, slots=True)
class Event:
    """An event by the wall clock of `zone`. An event of whole days starts at midnight and lasts whole days.

    `changes` is the occurrence that this event takes the place of, as are those in `less`: a wall-clock time, or a
    date for whatever begins on it. `onwards` is true for a change that also counts for all later occurrences.
    `shown_as` is "OOF", "BUSY", "FREE" and so on, as Microsoft says it, or as TRANSP does (RFC 5545, 3.8.2.7).
    """

    label: str
    start: datetime
    length: timedelta
    zone: tzinfo
    whole_days: bool
    cancelled: bool
    sequence: int
    rules: tuple[Rule, ...]
    more: tuple[tuple[datetime, timedelta], ...]
    less: frozenset[date]
    changes: date | None
    onwards: bool
    shown_as: str
    troubles: tuple[str, ...]


def label_of(component: Component) -> str:
    return " ".join(str(component.get("SUMMARY", "")).split())[:120]


def read_event(component: Component, zones: Zones, owner: Event | None = None) -> Event:
    """Read one component; `owner` is the event it may change. Raises what `FOREIGN_TROUBLE` names.

    What was doubtful is in `troubles`, as clauses.
    """
    return _Reader(component, zones, owner).read()


class _Reader:
    def __init__(self, component: Component, zones: Zones, owner: Event | None) -> None:
        self._component = component
        self._zones = zones
        self._owner = owner
        self._troubles: list[str] = []
        first = component["DTSTART"]
        self._whole = not isinstance(first.dt, datetime)
        self._zone = owner.zone if owner else self._zone_of(first)
        self._start = self._wall(first)

    def read(self) -> Event:
        component = self._component
        length = self._length()
        rules = read_rules(component, self._start, whole_days=self._whole, until=self._until)
        if any({"COUNT", "UNTIL"} <= set(each) for each in _rules(component)):
            self._troubles.append("it repeats by COUNT and by UNTIL, of which UNTIL was used.")
        changed = component.get("RECURRENCE-ID")
        return Event(
            label=label_of(component),
            start=self._start,
            length=length,
            zone=self._zone,
            whole_days=self._whole,
            cancelled=str(component.get("STATUS", "")).strip().upper() == "CANCELLED",
            sequence=int(component.get("SEQUENCE", 0)),
            rules=tuple(rules),
            more=tuple(self._more(length)),
            less=frozenset(self._occurrence(each) for each in values(component, "EXDATE")),
            changes=self._occurrence(changed) if changed is not None else None,
            onwards=changed is not None and str(changed.params.get("RANGE", "")).upper() == "THISANDFUTURE",
            shown_as=_shown_as(component),
            troubles=tuple(self._troubles),
        )

    def _length(self) -> timedelta:
        """Return how long it lasts; zero for a moment."""
        component, length = self._component, timedelta()
        if "DTEND" in component:
            length = self._wall(component["DTEND"]) - self._start
        elif "DURATION" in component:
            length = component["DURATION"].dt
        if length < timedelta():
            self._troubles.append("it ends before it starts, so its end was not used.")
        return self._rounded(length)

    def _rounded(self, length: timedelta) -> timedelta:
        """Round up to whole days if it is an event of whole days."""
        return max(_DAY * -(-length // _DAY), _DAY) if self._whole else max(length, timedelta())

    def _more(self, length: timedelta) -> Iterator[tuple[datetime, timedelta]]:
        """Yield the extra occurrences of RDATE, which may have lengths of their own."""
        for each in values(self._component, "RDATE"):
            if isinstance(each.dt, tuple):
                begin, end = each.dt
                lasts = end if isinstance(end, timedelta) else end - begin
                yield self._wall_of(begin, each), self._rounded(lasts)
            else:
                yield self._wall(each), length

    def _wall(self, value: Component) -> datetime:
        return self._wall_of(value.dt, value)

    def _wall_of(self, when: date, value: Component) -> datetime:
        """Return a time of this event by its own clock; for whole days, the midnight."""
        if not isinstance(when, datetime):
            return datetime.combine(when, time())
        if self._whole:
            return datetime.combine(self._day(when), time())
        return self._aware(when, value).astimezone(self._zone).replace(tzinfo=None)

    def _occurrence(self, value: Component) -> date:
        """Return which occurrence of this event, or of its owner, a value names."""
        whole = self._owner.whole_days if self._owner else self._whole
        when: date = value.dt
        if not isinstance(when, datetime):
            return when
        if whole:
            return self._day(when)
        return self._aware(when, value).astimezone(self._zone).replace(tzinfo=None)

    def _until(self, until: date) -> datetime:
        """Return the last wall-clock time that UNTIL includes (RFC 5545, 3.3.10); a date counts to its end."""
        if not isinstance(until, datetime):
            return datetime.combine(until, time.max)
        if self._whole:
            return datetime.combine(self._day(until), time.max)
        return until.replace(tzinfo=None) if until.tzinfo is None else until.astimezone(self._zone).replace(tzinfo=None)

    def _day(self, when: datetime) -> date:
        """Return the date that is meant by an instant in place of a date."""
        return when.date() if when.tzinfo is None else _date_meant(when, self._zones.exporter)

    def _zone_of(self, value: Component) -> tzinfo:
        """Return the time zone in which a value is written and repeats."""
        when = value.dt
        if isinstance(when, datetime) and when.tzinfo is not None:
            return self._zones.named or UTC  # what repeats in UTC keeps the wall clock of the zone the feed names
        name = value.params.get(TZID)
        return self._zones.of(str(name)) if name and isinstance(when, datetime) else self._zones.floating

    def _aware(self, when: datetime, value: Component) -> datetime:
        return when if when.tzinfo is not None else when.replace(tzinfo=self._zone_of(value))


def _shown_as(component: Component) -> str:
    """What Microsoft's property says counts more than TRANSP, which knows no absence. Neither: busy."""
    said = str(component.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).strip().upper()
    free = str(component.get("TRANSP", "")).strip().upper() == "TRANSPARENT"
    return said or ("FREE" if free else "BUSY")


def _rules(component: Component) -> list[Component]:
    found = component.get("RRULE", [])
    return found if isinstance(found, list) else [found]


def _date_meant(instant: datetime, zone: tzinfo) -> date:
    """The date of an instant (UTC): of the midnight nearest to it, or of the day that ends with it.

    Its exporter's midnight is one of `zone` if it is one there. A full quarter of an hour that is none there is the
    midnight of some other zone, and lies at most twelve hours from that of UTC.
    """
    local = instant.astimezone(zone)
    if local.time() == time() or local.time() >= _END_OF_DAY:
        return local.date()
    if instant.time() >= _END_OF_DAY:
        return instant.date()
    if instant.minute % _QUARTER == instant.second == 0:
        return (instant + timedelta(hours=12)).date()
    return local.date()
