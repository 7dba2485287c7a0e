"""Single days with hours of their own: "2026-12-05", every year "12-24", or "4th thu nov"."""

import re
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from schedules.layers import Plan
from schedules.notation import MONTHS
from schedules.nth_weekday import ORDINALS, NthWeekday, read_numbers
from schedules.period import Cause
from schedules.spans import Span
from schedules.times import tidy
from schedules.weekdays import day_name

_LEAP = 2024  # a year that has every day


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year. 29 February comes in leap years only. Raises ValueError for a day no year has."""

    month: int
    day: int

    def __post_init__(self) -> None:
        date(_LEAP, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"

    def in_year(self, year: int) -> date | None:
        """Its date in a year; None for 29 February in most."""
        return None if (self.month, self.day) == (2, 29) and not isleap(year) else date(year, self.month, self.day)

    def comes_on(self, day: date) -> bool:
        return (day.month, day.day) == (self.month, self.day)


@dataclass(frozen=True, slots=True)
class FloatingDay:
    """A day of every year by its weekday: the fourth Thursday of November, or `shift` days after (before) that.

    `written` is how the file spells it, "" where no file does.
    """

    nth: NthWeekday
    month: int
    shift: int = 0
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        shift = f" {'+' if self.shift > 0 else '-'} {abs(self.shift)} days" if self.shift else ""
        return self.written or f"{self.nth.say()} {MONTHS[self.month - 1]}{shift}"

    def in_year(self, year: int) -> date | None:
        """Its date in a year, that of its month; None in a year that has no fifth one."""
        day = self.nth.in_month(year, self.month)
        return day and day + timedelta(days=self.shift)

    def comes_on(self, day: date) -> bool:
        base = day - timedelta(days=self.shift)
        return base.month == self.month and self.nth.comes_on(base)


Yearly = MonthDay | FloatingDay
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NAMES = {month.casefold(): number for number, month in enumerate(MONTHS, start=1)}
_LONGEST_SHIFT = 31  # days
_FLOATING = re.compile(
    rf"(?:(?P<beside>day\s+(?P<side>after|before))\s+)?(?:the\s+)?(?P<number>{ORDINALS})[\s_-]+(?P<day>[a-z]+)\.?"
    r"\s+(?:(?:of|in)\s+)?(?P<month>[a-z]{3,})\.?(?:\s*(?P<sign>[+-])\s*(?P<days>[0-9]{1,2})(?:\s*days?)?)?"
)


def read_date(text: str) -> date | Yearly:
    """Read "2026-12-05" or, for every year, "12-24", "4th thu nov", "4th thu nov + 1 day", "last mon may".

    Raises ValueError with a sentence.
    """
    found = re.fullmatch(r"\s*(?:([0-9]{4})-)?([0-9]{1,2})-([0-9]{1,2})\s*", text)
    try:
        if found:
            month, day = int(found[2]), int(found[3])
            return date(int(found[1]), month, day) if found[1] else MonthDay(month, day)
    except ValueError:
        pass
    floating = _read_floating(text)
    if floating is None:
        raise ValueError(f'"{text[:40]}" is no date. Write "2026-12-24", or "12-24" or "last mon may" for every year.')
    return floating


def _read_floating(text: str) -> FloatingDay | None:
    found = _FLOATING.fullmatch(tidy(text))
    if found is None or (found["beside"] and found["sign"]):
        return None
    numbers, weekday = read_numbers(found["number"]), day_name(found["day"])
    month = month_named(found["month"])
    shift = int(found["days"] or (1 if found["beside"] else 0))
    if len(numbers) != 1 or weekday is None or month is None or shift > _LONGEST_SHIFT:
        return None
    back = found["sign"] == "-" or found["side"] == "before"
    return FloatingDay(NthWeekday(numbers[0], weekday), month, -shift if back else shift, text)


def month_named(word: str) -> int | None:
    """The number of a month by its name, in full or cut short, as `tidy` returned it; None for any other word."""
    known = len(word) >= 3 and (word == "sept" or any(name.startswith(word) for name in _FULL_MONTHS))
    return _MONTH_NAMES[word[:3]] if known else None


@dataclass(frozen=True, slots=True)
class DatedDay:
    """One day with other hours: open in `spans`, or closed all day without any.

    `cause` and `label` describe the closed part of the day. A day with a year outranks one of every year.
    """

    date: date | Yearly
    spans: tuple[Span, ...]
    label: str = ""
    cause: Cause = Cause.CLOSURE

    @property
    def plan(self) -> Plan:
        return Plan(self.spans, self.cause, self.label, cuts=not self.spans)


class DatedDays:
    """The dated days of a practice or person. Of two for the same date the later in the sequence counts.

    A full date outranks a day of every year, and that one a day found by its weekday.
    """

    def __init__(self, days: Sequence[DatedDay]) -> None:
        self._plans = {day.date: day.plan for day in days if not isinstance(day.date, FloatingDay)}
        self._floating = [(day.date, day.plan) for day in reversed(days) if isinstance(day.date, FloatingDay)]

    @property
    def name(self) -> str:
        return "dated day"

    def plan(self, day: date) -> Plan | None:
        if not self._plans and not self._floating:  # as for most: a calendar asks about hundreds of dates
            return None
        found = self._plans.get(day) or self._plans.get(MonthDay(day.month, day.day))
        return found or next((plan for floating, plan in self._floating if floating.comes_on(day)), None)
