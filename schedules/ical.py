"""Closures from the octets of an iCalendar feed (RFC 5545), as feeds really are. Fetching them is not its job.

Every event closes, also one that is marked as free time (TRANSP:TRANSPARENT), which is how lists of holidays mark
theirs. What is left out, and why, is told in `Closures.troubles`.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from schedules.closure import Closure
from schedules.feed import Closures, FeedError
from schedules.ical_repair import FOREIGN_TROUBLE, Component, repair, series_trouble, zone_of
from schedules.layout import ONE_DAY
from schedules.wallclock import midnight

_CLOCK_CHANGE = re.compile(
    r"daylight[ -]sav|(?:summer|standard|winter) time (?:begins|starts|ends)|clocks? (?:go|change|back|forward)"
    r"|time change|zeitumstellung|(?:sommer|winter)zeit|heure d['’](?:été|hiver)|horario de (?:verano|invierno)",
    re.IGNORECASE,
)
_COMPONENTS = ("VEVENT",)


def read(data: bytes, zone: ZoneInfo, first: date, last: date) -> Closures:
    """See `schedules.feed.read_closures`."""
    calendars = _parse(data)
    begin, end = midnight(zone, first), midnight(zone, last + ONE_DAY)
    periods: set[Closure] = set()
    troubles: list[str] = []
    for calendar in calendars:
        floating = zone_of(calendar, zone)
        for series in _series(calendar, floating):
            label, found, trouble = _read_series(series, floating, zone, (first, last))
            periods.update(Closure(max(a, begin), min(b, end), label) for a, b in found if a < end and begin < b)
            troubles += trouble
    return Closures(tuple(sorted(periods)), tuple(dict.fromkeys(troubles)))


def _parse(data: bytes) -> list[Component]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # old exporters write the local code page
    if "BEGIN:VCALENDAR" not in text.upper():
        raise FeedError("This is no iCalendar feed: it has no BEGIN:VCALENDAR. Check the address; it may need a login.")
    if "END:VCALENDAR" not in text.upper():
        raise FeedError("This iCalendar feed breaks off in the middle. Fetch it again.")
    try:
        parsed = icalendar.Calendar.from_ical(text, multiple=True)
    except FOREIGN_TROUBLE as trouble:
        raise FeedError(f"This iCalendar feed cannot be read ({type(trouble).__name__}). Export it anew.") from None
    return [calendar for calendar in parsed if isinstance(calendar, icalendar.Calendar)]


def _series(calendar: Component, zone: ZoneInfo) -> list[Component]:
    """A calendar for each event with its changed occurrences, so that one bad event spoils no other."""
    groups: dict[str, list[Component]] = {}
    for index, event in enumerate(calendar.walk("VEVENT")):
        groups.setdefault(str(event.get("UID", f"no UID {index}")), []).append(event)
    named = zone if "X-WR-TIMEZONE" in calendar else None
    return [_alone(events, named) for events in groups.values()]


def _alone(events: Iterable[Component], zone: ZoneInfo | None) -> Component:
    alone: Component = icalendar.Calendar()
    if zone is not None:  # what repeats in UTC then keeps the wall clock of this zone, as its exporter means it
        alone["X-WR-TIMEZONE"] = zone.key
    for event in events:
        alone.add_component(event)
    return alone


_Found = tuple[str, list[tuple[datetime, datetime]], list[str]]


def _read_series(series: Component, floating: ZoneInfo, zone: ZoneInfo, days: tuple[date, date]) -> _Found:
    """Label, closures and troubles of one event. `floating` is the zone of times without one."""
    events = series.walk("VEVENT")
    label = _label(events[0])
    if _CLOCK_CHANGE.search(label):
        return label, [], [f'Left out "{label}": it tells of a change of clocks and closes nothing.']
    try:
        trouble = series_trouble(events) or [said for event in events for said in repair(event, floating)]
        if isinstance(trouble, str):
            return label, [], [f'Left out "{label}": {trouble}']
        query = recurring_ical_events.of(series, components=_COMPONENTS)
        occurrences = query.between(days[0] - 2 * ONE_DAY, days[1] + 2 * ONE_DAY)
        read = [_occurrence(event, zone) for event in occurrences if not _cancelled(event)]
    except FOREIGN_TROUBLE as error:
        return label, [], [f'Left out "{label}": it cannot be read ({type(error).__name__}).']
    if None in read:
        trouble.append("it has no length.")
    return label, [period for period in read if period], [f'About "{label}": {said}' for said in trouble]


def _occurrence(event: Component, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The instants an occurrence closes; None where it is a mere moment."""
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    if not isinstance(start, datetime):
        return midnight(zone, start), midnight(zone, max(end, start + ONE_DAY))
    if start < end:
        return start.astimezone(UTC), end.astimezone(UTC)
    if start.timetz().replace(tzinfo=None) == datetime.min.time():  # a day written as a midnight
        return midnight(zone, start.date()), midnight(zone, start.date() + timedelta(days=1))
    return None


def _cancelled(event: Component) -> bool:
    return str(event.get("STATUS", "")).strip().upper() == "CANCELLED"


def _label(event: Component) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())[:120]
