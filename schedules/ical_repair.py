"""Mending iCalendar events as they come, before they are unrolled."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

# An event, or a calendar of events. The library types a property as whatever any property may be.
Component: TypeAlias = Any

# What the libraries raise on events that break the standard.
FOREIGN_TROUBLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)

_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_A_DAY = 24  # times a day a repeating event may come


def zone_of(calendar: Component, fallback: ZoneInfo) -> ZoneInfo:
    """The zone of times without one: that of X-WR-TIMEZONE, an old and common extension, else `fallback`."""
    try:
        return ZoneInfo(str(calendar["X-WR-TIMEZONE"]).strip())
    except (KeyError, ValueError, OSError):
        return fallback


def series_trouble(events: list[Component]) -> str | None:
    """Why an event is not unrolled at all, None where it may be."""
    for event in events:
        if "DTSTART" not in event:
            return "it has no start."
        if _too_often(event):
            return "it repeats more often than closures do."
    return None


def repair(event: Component, floating: ZoneInfo) -> list[str]:
    """Make an event follow the standard, in place; what was doubtful comes back as clauses."""
    told = _mend_rules(event)
    _anchor(event, floating)
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    if end is not None and isinstance(end, datetime) != isinstance(start, datetime):
        end = event["DTEND"].dt = _like(end, start, floating)
    if end is not None and end < start:
        told.append("it ends before it starts, so its end was not used.")
        del event["DTEND"]
    _match_exceptions(event, start, floating)
    return told


def _mend_rules(event: Component) -> list[str]:
    """Drop rules that say nothing, and the count of one that also says until when (RFC 5545, 3.3.10: never both)."""
    rules = [rule for rule in _lists(event, "RRULE") if rule]
    event.pop("RRULE", None)
    doubled = [rule for rule in rules if "COUNT" in rule and "UNTIL" in rule]
    for rule in doubled:
        del rule["COUNT"]
    if rules:
        event["RRULE"] = rules if len(rules) > 1 else rules[0]
    return ["it repeats by COUNT and by UNTIL, of which UNTIL was used."] if doubled else []


def _too_often(event: Component) -> bool:
    """Unrolling such a rule over a year would take minutes; INTERVAL=0 would never end."""
    for rule in _lists(event, "RRULE"):
        times = len(rule.get("BYHOUR", "1")) * len(rule.get("BYMINUTE", "1")) * len(rule.get("BYSECOND", "1"))
        if str(rule.get("FREQ", [""])[0]).upper() in _OFTEN or times > _A_DAY or 0 in rule.get("INTERVAL", []):
            return True
    return False


def _anchor(event: Component, zone: ZoneInfo) -> None:
    """Give times without a zone the one of the feed, so that they compare with exceptions written in UTC."""
    for value in _times(event):
        if isinstance(value.dt, datetime) and value.dt.tzinfo is None:
            value.dt = value.dt.replace(tzinfo=zone)


def _times(event: Component) -> Iterator[Component]:
    yield from (event[name] for name in ("DTSTART", "DTEND", "RECURRENCE-ID") if name in event)
    for name in ("EXDATE", "RDATE"):
        yield from (value for each in _lists(event, name) for value in each.dts)


def _lists(event: Component, name: str) -> list[Component]:
    """A property that may stand once, or several times as a list."""
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _match_exceptions(event: Component, start: date, zone: ZoneInfo) -> None:
    """Exceptions of an event of whole days are dates; some feeds write them as instants in UTC."""
    if isinstance(start, datetime):
        return
    for each in _lists(event, "EXDATE"):
        for value in each.dts:
            if isinstance(value.dt, datetime):
                value.dt = _day(value.dt, zone)


def _like(end: date, start: date, zone: ZoneInfo) -> date:
    """An end of the kind its start is of: a date, or an instant."""
    if isinstance(end, datetime) and not isinstance(start, datetime):
        return _day(end, zone)
    return datetime.combine(end, time.min, tzinfo=zone)


def _day(instant: datetime, zone: ZoneInfo) -> date:
    """The date meant: midnight in UTC is the date as written, any other instant the local date it falls on."""
    as_written = instant.utcoffset() == UTC.utcoffset(None) and instant.time() == time.min
    return instant.date() if as_written else instant.astimezone(zone).date()
