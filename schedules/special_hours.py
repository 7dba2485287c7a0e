"""Hours that count on some dates in place of the ordinary week: alternate weeks, an nth weekday, a season."""

from dataclasses import dataclass
from datetime import date

from schedules.dated import MonthDay
from schedules.notation import DAY_NAMES, PLAIN, Notation
from schedules.nth_weekday import NthWeekday
from schedules.spans import Span, say_spans
from schedules.wallclock import DAY

Days = tuple[tuple[Span, ...] | None, ...]  # Monday first; None for a day of which nothing is said


@dataclass(frozen=True, slots=True)
class Weeks:
    """Every so many weeks, Monday to Sunday, beginning with the week of `starting`; no date before it counts.

    Counted from that date, not by the numbers of weeks: a year with 53 weeks has two odd ones in a row.
    """

    every: int
    starting: date

    def include(self, day: date) -> bool:
        return day >= self.starting and (_week(day) - _week(self.starting)) % self.every == 0

    def say(self, notation: Notation) -> str:
        return f"every {self.every} weeks, starting {notation.day_and_year(self.starting)}"


@dataclass(frozen=True, slots=True)
class Season:
    """From one date to another, both included: each year, also over its end, or once. None is without that end."""

    first: date | MonthDay | None
    last: date | MonthDay | None

    def include(self, day: date) -> bool:
        first, last = self.first, self.last
        if isinstance(first, MonthDay) and isinstance(last, MonthDay):
            begin, end, today = (first.month, first.day), (last.month, last.day), (day.month, day.day)
            return begin <= today <= end if begin <= end else today >= begin or today <= end
        return not (isinstance(first, date) and day < first) and not (isinstance(last, date) and day > last)

    def say(self, notation: Notation) -> str:
        first = f"from {_day(self.first, notation)}" if self.first else ""
        last = f"{'to' if first else 'until'} {_day(self.last, notation)}" if self.last else ""
        yearly = ", every year" if isinstance(self.first, MonthDay) else ""
        return " ".join(filter(None, (first, last))) + yearly


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """The hours of some days of the week, on those dates only that all conditions let pass.

    `entry` is the number of the table it stands in, None for a line of the ordinary week.
    """

    days: Days
    nth: NthWeekday | None = None
    weeks: Weeks | None = None
    season: Season | None = None
    entry: int | None = None

    def spans(self, day: date) -> tuple[Span, ...] | None:
        """The hours of a date, () for closed; None where nothing is said of it."""
        spans = self.days[day.weekday()]
        if spans is None or (self.nth and not self.nth.comes_on(day)):
            return None
        others = (each for each in (self.weeks, self.season) if each is not None)
        return spans if all(each.include(day) for each in others) else None

    def when(self, notation: Notation = PLAIN) -> str:
        """On which dates: "1st Sat of the month", "every 2 weeks, starting Tue 8 Dec 2026"."""
        nth = f"{self.nth.say()} of the month" if self.nth else ""
        others = [each.say(notation) for each in (self.weeks, self.season) if each is not None]
        return ", ".join(filter(None, (nth, *others)))

    def hours(self, notation: Notation = PLAIN) -> str:
        """Which hours: "Tue-Thu 14:00-20:00, Fri closed"."""
        if self.nth:
            return say_spans(self.days[self.nth.weekday] or (), self.nth.weekday, notation)
        return "; ".join(say_days(self.days, notation))


def say_days(days: Days, notation: Notation = PLAIN) -> list[str]:
    """One line for each run of equal days: "Mon-Thu 09:00-17:00", "Fri 20:00 - Sat 02:00", "Sun closed"."""
    lines: list[str] = []
    first = 0
    for day, spans in enumerate(days):
        if day < 6 and days[day + 1] == spans and not _passes_midnight(spans):
            continue
        if spans is not None:
            name = DAY_NAMES[day] if first == day else f"{DAY_NAMES[first]}-{DAY_NAMES[day]}"
            lines.append(f"{name} {say_spans(spans, day, notation)}")
        first = day + 1
    return lines


def _passes_midnight(spans: tuple[Span, ...] | None) -> bool:
    return any(span.end > DAY for span in spans or ())


def _week(day: date) -> int:
    """The number of the week, from Monday to Sunday, that a date lies in."""
    return (day.toordinal() - 1) // 7


def _day(day: date | MonthDay, notation: Notation) -> str:
    return notation.month_day(day.month, day.day) if isinstance(day, MonthDay) else notation.day_and_year(day)
