"""The dates that a rule of recurrence names (RFC 5545, 3.3.10).

We check every date in the wanted range against the rule. So the cost depends on the number of dates, not on the rule:
one that never matches, as on 30 February, ends like any other.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from schedules.ical.limits import Effort
from schedules.layer_stack import LAST


class Frequency(StrEnum):
    """The length of a rule's period. We refuse the shorter ones of the standard: nobody closes every minute."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. An empty set matches everything; negative numbers count from the end.

    `until` is a wall-clock time that is still included. `weekdays` are pairs of which one (0 for every one) and the
    day, Monday being 0. `times` are the times of day at which it comes, in order.
    """

    frequency: Frequency
    times: tuple[time, ...]
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0


def starts(rule: Rule, start: datetime, first: date, last: date, effort: Effort) -> Iterator[datetime]:
    """Yield when it occurs on the dates `first` to `last`, both included, by the wall clock, from `start` on, in order.

    Raises FeedError if that exceeds `effort`.
    """
    until, left = rule.until or datetime.combine(LAST, time.max), rule.count
    begin = first if rule.count is None else start.date()
    for dates in _periods(rule, start.date(), begin, min(last, until.date())):
        effort.ask(len(dates) * len(rule.times))
        for moment in _moments(rule, [day for day in dates if _comes_on(rule, day)]):
            if moment < start:
                continue
            if moment > until or left == 0:
                return
            left = None if left is None else left - 1
            if first <= moment.date() <= last:
                yield moment


def _periods(rule: Rule, origin: date, first: date, last: date) -> Iterator[Sequence[date]]:
    """The dates of each period that counts, from the one on that `first` lies in; none begins after `last`."""
    period = _period(rule, max(origin, first))
    period += (_period(rule, origin) - period) % rule.interval
    while True:
        begin, end = _bounds(rule, period)
        if begin > last.toordinal():
            return
        yield [date.fromordinal(day) for day in range(begin, end)]
        period += rule.interval


def _period(rule: Rule, day: date) -> int:
    """The number of the period that a date lies in."""
    match rule.frequency:
        case Frequency.DAILY:
            return day.toordinal()
        case Frequency.WEEKLY:
            return (day.toordinal() - 1 - rule.week_start) // 7
        case Frequency.MONTHLY:
            return day.year * 12 + day.month - 1
    return day.year


def _bounds(rule: Rule, period: int) -> tuple[int, int]:
    """The first date of a period, and the first one after it, as ordinals."""
    match rule.frequency:
        case Frequency.DAILY:
            return period, period + 1
        case Frequency.WEEKLY:
            begin = period * 7 + 1 + rule.week_start
            return max(1, begin), begin + 7
        case Frequency.MONTHLY:
            return _month(period), _month(period + 1)
    return _month(period * 12), _month(period * 12 + 12)


def _month(number: int) -> int:
    """The first date of a month, as an ordinal; that after the last one we know for all that come later."""
    year, month = divmod(number, 12)
    return date(year, month + 1, 1).toordinal() if year <= LAST.year else LAST.toordinal() + 1


def _moments(rule: Rule, dates: Sequence[date]) -> list[datetime]:
    """The times of one period, of which BYSETPOS may choose some."""
    moments = [datetime.combine(day, each) for day in dates for each in rule.times]
    if not rule.positions:
        return moments
    return [each for at, each in enumerate(moments) if {at + 1, at - len(moments)} & rule.positions]


def _comes_on(rule: Rule, day: date) -> bool:
    """Whether the rule's periods of this length let a date pass."""
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or _either(rule.month_days, day.day, _days_of_month(day)))
        and (not rule.weekdays or _on_weekday(rule, day))
        and (not rule.year_days or _either(rule.year_days, _day_of_year(day), _days_of_year(day.year)))
        and (not rule.weeks or _in_week(rule, day))
    )


def _either(wanted: frozenset[int], number: int, of: int) -> bool:
    """Whether the `number`th of so many is wanted, counted from either end."""
    return number in wanted or number - of - 1 in wanted


def _on_weekday(rule: Rule, day: date) -> bool:
    """Which one counts within the month or the year, and only in rules of months and years."""
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    which = frozenset(number for number, each in rule.weekdays if each == weekday)
    if rule.frequency in (Frequency.DAILY, Frequency.WEEKLY) or not which:
        return bool(which)
    if rule.frequency is Frequency.MONTHLY or rule.months:
        number, of = day.day, _days_of_month(day)
    else:
        number, of = _day_of_year(day), _days_of_year(day.year)
    return (number + 6) // 7 in which or -((of - number) // 7 + 1) in which


def _in_week(rule: Rule, day: date) -> bool:
    """A week belongs to the year that has its fourth day."""
    middle = day.toordinal() - (day.weekday() - rule.week_start) % 7 + 3
    fourth = date.fromordinal(min(max(1, middle), LAST.toordinal()))
    number, of = _day_of_year(fourth), _days_of_year(fourth.year)
    return (number + 6) // 7 in rule.weeks or -((of - number) // 7 + 1) in rule.weeks


def _day_of_year(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _days_of_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _days_of_year(year: int) -> int:
    return 366 if isleap(year) else 365
