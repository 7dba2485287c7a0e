"""The weekly hours: reads them, describes them, and has a plan for every date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from schedules.hours_text import read_spans
from schedules.layers import Plan
from schedules.notation import DAY_NAMES, PLAIN, Notation
from schedules.period import Cause
from schedules.spans import HoursError, Note, Span, say_spans
from schedules.times import tidy
from schedules.wallclock import DAY
from schedules.weekdays import ALL, read_days

__all__ = ["HoursError", "Note", "Span", "Weekly", "read_spans", "read_weekly"]


@dataclass(frozen=True, slots=True)
class Weekly:
    """The windows of each day of the week, Monday first; () for a closed day."""

    days: tuple[tuple[Span, ...], ...]
    notes: tuple[Note, ...] = ()

    @property
    def name(self) -> str:
        return "weekly hours"

    def plan(self, day: date) -> Plan:
        """Return the plan for a date. A day without hours does not cut the hours of the day before."""
        return Plan(self.days[day.weekday()], Cause.HOURS, cuts=False)

    def describe(self, notation: Notation = PLAIN) -> list[str]:
        """Return a line for each run of equal days: "Mon-Thu 09:00-17:00", "Fri 20:00 - Sat 02:00", "Sun closed"."""
        lines: list[str] = []
        first = 0
        for day in ALL:
            if day == 6 or self.days[day + 1] != self.days[day] or _passes_midnight(self.days[day]):
                name = DAY_NAMES[day] if first == day else f"{DAY_NAMES[first]}-{DAY_NAMES[day]}"
                lines.append(f"{name} {say_spans(self.days[day], day, notation)}")
                first = day + 1
        return lines


def read_weekly(table: Mapping[str, object]) -> Weekly:
    """Read a table of day keys ("mon-fri", "Saturday", "daily") and hours. Days without a key are closed.

    Hours are a text, or a list of texts. Raises HoursError for text that cannot be read or may mean two things, and for
    a day given twice.
    """
    days: list[tuple[Span, ...] | None] = [None] * 7
    given: dict[int, str] = {}
    notes: list[Note] = []
    for key, value in table.items():
        spans, remarks = read_spans(_text(key, value), key)
        notes.extend(remarks)
        for day in read_days(key, tidy(key).replace("_", " ")):
            if day in given:
                raise _twice(day, given[day], key, _text(key, value))
            days[day], given[day] = spans, key
    week = tuple(spans or () for spans in days)
    return Weekly(week, (*notes, *_week_notes(week, given)))


def _text(key: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, time):
        raise HoursError("a bare time is no window", read=f"{value:%H:%M}", key=key, hint='quotes: "9:00-17:00"')
    raise HoursError("hours are a text in quotes", read=str(value), key=key, hint='"9:00-17:00" or "closed"')


def _twice(day: int, before: str, key: str, text: str) -> HoursError:
    problem = f'{DAY_NAMES[day]} is given twice, first under "{before}"'
    return HoursError(problem, read=text, key=key, hint="each day under one key, for example mon-thu and fri")


def _week_notes(week: tuple[tuple[Span, ...], ...], given: Mapping[int, str]) -> list[Note]:
    if not any(week):
        return [Note("", "No day has hours, so the practice is always closed.")]
    notes = []
    for day, spans in enumerate(week):
        morning = week[(day + 1) % 7]
        if spans and morning and spans[-1].end - DAY > morning[0].start:
            tomorrow = say_spans(morning[:1], (day + 1) % 7)
            told = f"{DAY_NAMES[day]} {spans[-1].say(day)} runs into {DAY_NAMES[(day + 1) % 7]} {tomorrow}"
            notes.append(Note(given[day], f"{told}; they are joined."))
    return notes


def _passes_midnight(spans: tuple[Span, ...]) -> bool:
    return any(span.end > DAY for span in spans)
