"""Single days with hours of their own: "2026-12-05", or "12-24" for every year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schedules.layers import Plan
from schedules.period import Cause
from schedules.spans import Span

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


def read_date(text: str) -> date | MonthDay:
    """Read "2026-12-05" or, for every year, "12-24". Raises ValueError with a sentence."""
    found = re.fullmatch(r"\s*(?:([0-9]{4})-)?([0-9]{1,2})-([0-9]{1,2})\s*", text)
    try:
        if found:
            month, day = int(found[2]), int(found[3])
            return date(int(found[1]), month, day) if found[1] else MonthDay(month, day)
    except ValueError:
        pass
    raise ValueError(f'"{text[:40]}" is no date. Write "2026-12-24", or "12-24" for every year.')


@dataclass(frozen=True, slots=True)
class DatedDay:
    """One day with other hours: open in `spans`, or closed all day without any.

    `cause` and `label` describe the closed part of the day. A day with a year outranks one of every year.
    """

    date: date | MonthDay
    spans: tuple[Span, ...]
    label: str = ""
    cause: Cause = Cause.CLOSURE

    @property
    def plan(self) -> Plan:
        return Plan(self.spans, self.cause, self.label, cuts=not self.spans)


class DatedDays:
    """The dated days of a practice or person. Of two for one date, the later in the sequence counts."""

    def __init__(self, days: Sequence[DatedDay]) -> None:
        self._plans = {day.date: day.plan for day in days}

    @property
    def name(self) -> str:
        return "dated day"

    def plan(self, day: date) -> Plan | None:
        return self._plans.get(day) or self._plans.get(MonthDay(day.month, day.day))
