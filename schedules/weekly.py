"""The week, and the dates on which it differs: read it, say it back, be asked about a date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from schedules.hours_text import read_spans
from schedules.layers import Plan
from schedules.notation import DAY_NAMES, PLAIN, Notation
from schedules.nth_weekday import NthWeekday, read_nth
from schedules.period import Cause
from schedules.spans import HoursError, Note, Span, say_spans
from schedules.special_hours import Days, SpecialHours, say_days
from schedules.special_text import CONDITIONS, read_season, read_weeks, refuse_unconditional
from schedules.times import tidy
from schedules.wallclock import DAY
from schedules.weekdays import read_days

__all__ = ["SPECIAL", "HoursError", "Note", "Span", "Weekly", "read_spans", "read_special", "read_weekly"]

SPECIAL = "special"  # the key of the list of special hours, beside the days
_LOOK_AHEAD = 9 * 366  # days in which even a 29 February comes


@dataclass(frozen=True, slots=True)
class Weekly:
    """The windows of each day of the week, Monday first; () where a day is closed.

    `special` are the hours that count on some dates in their place, the strongest first.
    """

    days: tuple[tuple[Span, ...], ...]
    notes: tuple[Note, ...] = ()
    special: tuple[SpecialHours, ...] = ()

    @property
    def name(self) -> str:
        return "weekly hours"

    def plan(self, day: date) -> Plan:
        """What the week says about a date. An ordinary closed day does not cut the night before it."""
        for special in self.special:
            spans = special.spans(day)
            if spans is not None:
                return Plan(spans, Cause.HOURS, cuts=False, rule=special)
        return Plan(self.days[day.weekday()], Cause.HOURS, cuts=False)

    def describe(self, notation: Notation = PLAIN) -> list[str]:
        """One line for each run of equal days: "Mon-Thu 09:00-17:00", "Fri 20:00 - Sat 02:00", "Sun closed"."""
        return say_days(self.days, notation)

    def coming(self, special: SpecialHours, first: date, most: int) -> list[date]:
        """The next dates, from `first` on, on which these hours count and no stronger ones do; few where few come."""
        found: list[date] = []
        for ahead in range(_LOOK_AHEAD):
            day = first + timedelta(days=ahead)
            if self.plan(day).rule is special:
                found.append(day)
            if len(found) == most:
                break
        return found


def read_weekly(table: Mapping[str, object]) -> Weekly:
    """Read a table of day keys ("mon-fri", "Saturday", "daily") and hours. Days without a key are closed.

    Hours are a text, or a list of texts. "1st sat" or "last fri" is one day of each month. Under "special" stands a
    list of tables for alternate weeks and seasons; where two of them are about one date, the later one counts. Raises
    HoursError for what cannot be read or may mean two things, and for a day given twice.
    """
    plain = {key: value for key, value in table.items() if key != SPECIAL}
    days, nth, notes, given = _read_days(plain)
    specials: list[SpecialHours] = []
    for number, entry in enumerate(_entries(table.get(SPECIAL, ()))):
        found, remarks = read_special(entry)
        specials[:0] = [replace(each, entry=number) for each in found]
        notes += [replace(note, table=(SPECIAL, number)) for note in remarks]
    week = tuple(spans or () for spans in days)
    every = (*specials, *_for_each(nth, SpecialHours(days)))
    return Weekly(week, (*notes, *_week_notes(week, given, always_closed=not any(map(_opens, every)))), every)


def read_special(entry: Mapping[str, object]) -> tuple[list[SpecialHours], list[Note]]:
    """One table of special hours, the strongest first, and remarks. Raises HoursError."""
    refuse_unconditional(entry)
    weeks, doubts = read_weeks(entry)
    season = read_season(entry)
    days, nth, notes, _ = _read_days({key: value for key, value in entry.items() if key not in CONDITIONS})
    base = SpecialHours(days, None, weeks, season)
    return [*_for_each(nth, base), *([base] if any(spans is not None for spans in days) else [])], [*doubts, *notes]


Nth = Mapping[NthWeekday, tuple[Span, ...]]


def _for_each(nth: Nth, base: SpecialHours) -> Iterator[SpecialHours]:
    """Each nth weekday under the conditions of `base`; of two for one date that which was written later."""
    for each, spans in reversed(list(nth.items())):
        days: Days = tuple(spans if day == each.weekday else None for day in range(7))
        yield replace(base, days=days, nth=each)


def _opens(special: SpecialHours) -> bool:
    return any(special.days)


def _entries(value: object) -> Sequence[Mapping[str, object]]:
    entries = value if isinstance(value, (list, tuple)) else None
    if entries is None or not all(isinstance(entry, Mapping) for entry in entries):
        raise HoursError("Special hours stand below a heading of their own", hint="[[hours.special]] above them")
    return entries


def _read_days(table: Mapping[str, object]) -> tuple[Days, Nth, list[Note], Mapping[int, str]]:
    """The hours by weekday, those by nth weekday, remarks, and under which key each weekday stands."""
    days: list[tuple[Span, ...] | None] = [None] * 7
    nth: dict[NthWeekday, tuple[Span, ...]] = {}
    given: dict[object, str] = {}
    notes: list[Note] = []
    for key, value in table.items():
        _refuse_conditions(key, value)
        spans, remarks = read_spans(_text(key, value), key)
        notes.extend(remarks)
        name = tidy(key).replace("_", " ")
        numbered = read_nth(key, name)
        for each in numbered or read_days(key, name):
            if each in given:
                raise _twice(each, given[each], key, _text(key, value))
            given[each] = key
            if isinstance(each, NthWeekday):
                nth[each] = spans
            else:
                days[each] = spans
    return tuple(days), nth, notes, {day: key for day, key in given.items() if isinstance(day, int)}


def _refuse_conditions(key: str, value: object) -> None:
    if key in CONDITIONS or key in ("alternate", "season", "seasons"):
        problem = "this is about some weeks or some part of the year only"
        raise HoursError(problem, read=str(value), key=key, hint="[[hours.special]] above it, and the days below it")


def _text(key: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, time):
        raise HoursError("a bare time is no window", read=f"{value:%H:%M}", key=key, hint='quotes: "9:00-17:00"')
    raise HoursError("hours are a text in quotes", read=str(value), key=key, hint='"9:00-17:00" or "closed"')


def _twice(day: int | NthWeekday, before: str, key: str, text: str) -> HoursError:
    named = DAY_NAMES[day] if isinstance(day, int) else f"The {day.say()}"
    problem = f'{named} is given twice, first under "{before}"'
    return HoursError(problem, read=text, key=key, hint="each day under one key, for example mon-thu and fri")


def _week_notes(week: tuple[tuple[Span, ...], ...], given: Mapping[int, str], *, always_closed: bool) -> list[Note]:
    if not any(week):
        return [Note("", "No day has hours, so the practice is always closed.")] if always_closed else []
    notes = []
    for day, spans in enumerate(week):
        morning = week[(day + 1) % 7]
        if spans and morning and spans[-1].end - DAY > morning[0].start:
            tomorrow = say_spans(morning[:1], (day + 1) % 7)
            told = f"{DAY_NAMES[day]} {spans[-1].say(day)} runs into {DAY_NAMES[(day + 1) % 7]} {tomorrow}"
            notes.append(Note(given[day], f"{told}; they are joined."))
    return notes
