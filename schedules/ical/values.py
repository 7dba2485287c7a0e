"""Converts the values of an iCalendar component: lists of times, and rules of recurrence."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import product
from typing import Any, TypeAlias

from schedules.ical.recurrence import Frequency, Rule

# An event, or a calendar of events. The library types a property as whatever any property may be.
Component: TypeAlias = Any

# The library raises these for components that break the standard.
FOREIGN_TROUBLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)

_OFTEN = frozenset(("SECONDLY", "MINUTELY", "HOURLY"))
_A_DAY = 24  # times a day a repeating event may come


class TooOftenError(ValueError):
    """A rule that repeats more often than closures do."""


def listed(component: Component, name: str) -> list[Component]:
    """Return a property as a list, also if there is only one."""
    found = component.get(name, [])
    return found if isinstance(found, list) else [found]


def values(component: Component, name: str) -> list[Component]:
    """Return every value of a property that may have several values and occur several times."""
    return [value for each in listed(component, name) for value in each.dts]


def read_rules(
    component: Component, start: datetime, *, whole_days: bool, until: Callable[[date], datetime]
) -> list[Rule]:
    """Return the rules of a component, without empty ones. `until` converts UNTIL to the last wall-clock time.

    Raises TooOftenError, and ValueError for a rule that breaks the standard.
    """
    return [_rule(parts, start, whole_days, until) for parts in listed(component, "RRULE") if parts]


def _rule(
    parts: Mapping[str, Sequence[Any]], start: datetime, whole_days: bool, until: Callable[[date], datetime]
) -> Rule:
    name = str(parts["FREQ"][0]).upper()
    if name in _OFTEN or str(parts.get("RSCALE", ["GREGORIAN"])[0]).upper() != "GREGORIAN":
        raise TooOftenError
    frequency = Frequency(name)
    weekdays = frozenset((each.relative or 0, _WEEKDAYS[each.weekday]) for each in _both(parts, "BYDAY", "BYWEEKDAY"))
    month_days, year_days = _numbers(parts, "BYMONTHDAY", 31), _numbers(parts, "BYYEARDAY", 366)
    months, weeks = _numbers(parts, "BYMONTH", 12), _numbers(parts, "BYWEEKNO", 53)
    if not (weekdays or month_days or year_days):  # what the rule leaves open is as on the first day
        if frequency is Frequency.WEEKLY or weeks:
            weekdays = frozenset(((0, start.weekday()),))
        elif frequency in (Frequency.MONTHLY, Frequency.YEARLY):
            month_days = frozenset((start.day,))
            months = months or (frozenset((start.month,)) if frequency is Frequency.YEARLY else months)
    count = parts.get("COUNT", [-1])[0]  # some write -1 for no end
    return Rule(
        frequency,
        (time(),) if whole_days else _times(parts, start),
        interval=_positive(parts.get("INTERVAL", [1])[0]),
        count=count if count >= 0 and "UNTIL" not in parts else None,
        until=until(parts["UNTIL"][0]) if "UNTIL" in parts else None,
        months=months,
        month_days=month_days,
        year_days=year_days,
        weeks=weeks,
        weekdays=weekdays,
        positions=_numbers(parts, "BYSETPOS", 366),
        week_start=_WEEKDAYS[parts["WKST"][0].weekday] if "WKST" in parts else 0,
    )


_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def _both(parts: Mapping[str, Sequence[Any]], name: str, other: str) -> list[Any]:
    return [*parts.get(name, ()), *parts.get(other, ())]


def _numbers(parts: Mapping[str, Sequence[Any]], name: str, most: int) -> frozenset[int]:
    """Raises ValueError for numbers that no date has."""
    found = frozenset(int(number) for number in parts.get(name, ()))
    if any(number == 0 or abs(number) > most for number in found):
        raise ValueError(name)
    return found


def _positive(interval: int) -> int:
    if interval < 1:
        raise TooOftenError
    return interval


def _times(parts: Mapping[str, Sequence[Any]], start: datetime) -> tuple[time, ...]:
    """The times of a day, in order. Raises TooOftenError."""
    units = (("BYHOUR", start.hour), ("BYMINUTE", start.minute), ("BYSECOND", start.second))
    choices = [sorted({int(value) for value in parts.get(name, (default,))}) for name, default in units]
    if len(choices[0]) * len(choices[1]) * len(choices[2]) > _A_DAY:
        raise TooOftenError
    return tuple(time(hour, minute, second) for hour, minute, second in product(*choices))
