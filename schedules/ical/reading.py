"""Reads closures from the octets of an iCalendar feed (RFC 5545), leniently. Does not fetch feeds.

Every event closes, also if it is marked as free time (TRANSP:TRANSPARENT), as calendars of holidays are. Events that
are left out are listed in `Closures.troubles`, with the reason.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import icalendar

from schedules.closure import Closure
from schedules.ical.absence import is_absence
from schedules.ical.event import Event, label_of, read_event
from schedules.ical.limits import LARGEST, MOST_TROUBLES, Closures, Effort, FeedError
from schedules.ical.outline import outline
from schedules.ical.series import Occurrence, occurrences
from schedules.ical.values import FOREIGN_TROUBLE, Component, TooOftenError
from schedules.ical.zones import Zones
from schedules.layer_stack import LAST, ONE_DAY
from schedules.wallclock import midnight

_CLOCK_CHANGE = re.compile(
    r"daylight[ -]sav|(?:summer|standard|winter) time (?:begins|starts|ends)|clocks? (?:go|change|back|forward)"
    r"|time change|zeitumstellung|(?:sommer|winter)zeit|heure d['’](?:été|hiver)|horario de (?:verano|invierno)",
    re.IGNORECASE,
)
_LAST = datetime.combine(LAST, time())  # some feeds close until the last possible year


def read(data: bytes, zone: ZoneInfo, first: date, last: date, *, absences: bool = False) -> Closures:
    """See `schedules.feed.read_closures` and `read_absences`."""
    effort = Effort()
    periods: set[Closure] = set()
    troubles: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for calendar in _parse(outline(_text(data), first, last)):
        kind = _AbsenceReading if absences else _Reading
        reading = kind(calendar, zone, (first, last), effort)
        periods.update(reading.closures())
        unknown |= reading.unknown_zones
        troubles |= reading.troubles
    return Closures(tuple(sorted(periods)), _few(list(troubles)), _few(list(unknown)))


def _few(said: list[str]) -> tuple[str, ...]:
    if len(said) > MOST_TROUBLES:
        said[MOST_TROUBLES:] = [f"There are {len(said) - MOST_TROUBLES} more such remarks."]
    return tuple(said)


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise FeedError(f"This iCalendar feed is larger than {LARGEST // 1024 // 1024} MiB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # old exporters write the local code page
    if "BEGIN:VCALENDAR" not in text.upper():
        raise FeedError("This is no iCalendar feed: it has no BEGIN:VCALENDAR. Check the address; it may need a login.")
    return text


def _parse(text: str) -> list[Component]:
    try:
        parsed = icalendar.Calendar.from_ical(text, multiple=True)
    except FOREIGN_TROUBLE as trouble:
        raise FeedError(f"This iCalendar feed cannot be read ({type(trouble).__name__}). Export it anew.") from None
    return [calendar for calendar in parsed if isinstance(calendar, icalendar.Calendar)]


class _Reading:
    """One calendar of a feed. A malformed event does not affect the others."""

    def __init__(self, calendar: Component, zone: ZoneInfo, days: tuple[date, date], effort: Effort) -> None:
        first, last = days
        self._calendar = calendar
        self._zone = zone
        self._days = days
        self._begin, self._end = midnight(zone, first), midnight(zone, last + ONE_DAY)
        self._effort = effort
        self._zones = Zones(calendar, zone, first, last, effort)
        self.troubles: dict[str, None] = {}  # sentences on events that were left out or doubtful

    @property
    def unknown_zones(self) -> dict[str, None]:
        """Return sentences about unknown time zones, after `closures` has finished."""
        return self._zones.troubles

    def closures(self) -> Iterator[Closure]:
        """Yield the closures, clipped to the wanted dates. Raises FeedError."""
        for components in self._by_uid():
            label = label_of(components[0])
            if _CLOCK_CHANGE.search(label):
                self._leave_out(label, "it tells of a change of clocks and closes nothing.")
                continue
            events = self._events(components)
            try:
                for occurrence in occurrences(events, *self._days, self._effort):
                    yield from self._closure(occurrence)
            except FeedError:
                raise
            except FOREIGN_TROUBLE as error:
                self._leave_out(label, f"it cannot be read ({type(error).__name__}).")

    def _by_uid(self) -> list[list[Component]]:
        """Return the components of each event: the event and its changed occurrences."""
        groups: dict[str, list[Component]] = {}
        for index, component in enumerate(self._calendar.walk("VEVENT")):
            groups.setdefault(str(component.get("UID", f"no UID {index}")), []).append(component)
        return list(groups.values())

    def _events(self, components: Sequence[Component]) -> list[Event]:
        """Read the events, then the changes of their occurrences, which use the events' time zones."""
        own = [event for each in components if "RECURRENCE-ID" not in each for event in self._event(each, None)]
        owner = max(own, key=lambda event: event.sequence, default=None)
        return own + [event for each in components if "RECURRENCE-ID" in each for event in self._event(each, owner)]

    def _event(self, component: Component, owner: Event | None) -> Iterator[Event]:
        """Yield the event, or nothing if it cannot be read."""
        try:
            event = read_event(component, self._zones, owner)
        except FeedError:
            raise
        except TooOftenError:
            self._leave_out(label_of(component), "it repeats more often than closures do.")
        except FOREIGN_TROUBLE as error:
            missing = "it has no start." if "DTSTART" not in component else None
            self._leave_out(label_of(component), missing or f"it cannot be read ({type(error).__name__}).")
        else:
            for trouble in event.troubles:
                self._doubt(event, trouble)
            yield event

    def _closure(self, occurrence: Occurrence) -> Iterator[Closure]:
        period = _instants(occurrence, self._zone)
        if period is None:
            self._doubt(occurrence.event, "it has no length.")
        elif period[0] < self._end and self._begin < period[1]:
            self._effort.close()
            yield Closure(max(period[0], self._begin), min(period[1], self._end), occurrence.event.label)

    def _leave_out(self, label: str, why: str) -> None:
        self.troubles[f'Left out "{label}": {why}'] = None

    def _doubt(self, event: Event, why: str) -> None:
        self.troubles[f'About "{event.label}": {why}'] = None


class _AbsenceReading(_Reading):
    """A person's own calendar, whose titles are nobody's business: they leave this class in nothing."""

    def _closure(self, occurrence: Occurrence) -> Iterator[Closure]:
        if is_absence(occurrence.event):
            yield from (closure._replace(label="") for closure in super()._closure(occurrence))

    def _leave_out(self, label: str, why: str) -> None:
        self.troubles[f"Left out an event: {why}"] = None

    def _doubt(self, event: Event, why: str) -> None:
        if is_absence(event):
            self.troubles[f"About an absence: {why}"] = None


def _instants(occurrence: Occurrence, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return what an occurrence closes, or None if it has no length. Whole days are days of `zone`, the practice's."""
    start = min(occurrence.start, _LAST)
    end = start + min(occurrence.length, _LAST - start)
    if occurrence.event.whole_days:
        return midnight(zone, start.date()), midnight(zone, end.date())
    if start < end:
        begin, until = _instant(start, occurrence.event.zone, 0), _instant(end, occurrence.event.zone, 1)
        return (begin, until) if begin < until else None
    if start.time() == time():  # a day written as a midnight
        return midnight(zone, start.date()), midnight(zone, start.date() + timedelta(days=1))
    return None


def _instant(wall: datetime, zone: tzinfo, coming: int) -> datetime:
    """Return the instant: the first or second of an ambiguous time; in a gap, by the offset before the change."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first > second else (first, second)[coming]
