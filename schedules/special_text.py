"""The reader of special hours: `every = 2`, `starting`, `from` and `to`, and the days they are about."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from schedules.dated import FloatingDay, MonthDay, read_date
from schedules.notation import PLAIN
from schedules.spans import HoursError, Note
from schedules.special_hours import Season, Weeks

CONDITIONS = ("every", "starting", "from", "to")
MOST_WEEKS = 8
_WORDS = {"other": 2, "second": 2, "third": 3, "fourth": 4}
_T = TypeVar("_T")
_HOW = 'every = 2 and starting = 2026-12-08, or from = "07-01" and to = "08-31"'


def read_weeks(entry: Mapping[str, object]) -> tuple[Weeks | None, list[Note]]:
    """Every how many weeks, and a remark where the first week is most likely not the one meant. Raises HoursError."""
    if "every" not in entry and "starting" not in entry:
        return None, []
    if "starting" not in entry:
        raise _missing("every", entry, "it does not say which weeks are meant", "starting = 2026-12-08 below it")
    if "every" not in entry:
        raise _missing("starting", entry, "it does not say how often", "every = 2 beside it, or from = ... instead")
    starting = _read("starting", entry, _date)
    every = _read("every", entry, _number)
    notes = []
    if starting.weekday() == 6:
        monday = PLAIN.day_and_year(date.fromordinal(starting.toordinal() + 1))
        says = f"Weeks begin on Monday here, so the week of this Sunday ends with it. Write {monday} for the next one."
        notes = [Note("starting", says)]
    return Weeks(every, starting), notes


def read_season(entry: Mapping[str, object]) -> Season | None:
    """From when to when. Raises HoursError."""
    first = _read("from", entry, _day) if "from" in entry else None
    last = _read("to", entry, _day) if "to" in entry else None
    if first is None and last is None:
        return None
    yearly = isinstance(first, MonthDay), isinstance(last, MonthDay)
    if any(yearly) and not all(yearly):
        key = "from" if yearly[0] else "to"
        hint = 'both with a year, or both without, like from = "07-01" and to = "08-31"'
        raise _missing(key, entry, "this comes every year, and the other end does not", hint)
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise _missing("to", entry, f"it ends before it begins on {first}", "from and to the other way round")
    return Season(first, last)


def refuse_unconditional(entry: Mapping[str, object]) -> None:
    """Raises HoursError for an entry that does not say when it counts, or for which days."""
    if not any(key in entry for key in CONDITIONS):
        raise HoursError("These hours do not say when they count", hint=_HOW)
    if all(key in CONDITIONS for key in entry):
        raise HoursError("These hours name no day of the week", hint='a line like tue = "14-20"')


def _read(key: str, entry: Mapping[str, object], reader: Callable[[object], _T]) -> _T:
    value = entry[key]
    try:
        return reader(value)
    except ValueError as error:
        raise HoursError("this cannot be read", read=str(value), key=key, hint=str(error)) from None


def _missing(key: str, entry: Mapping[str, object], problem: str, hint: str) -> HoursError:
    return HoursError(problem, read=str(entry[key]), key=key, hint=hint)


def _date(value: object) -> date:
    found = _day(value)
    if isinstance(found, MonthDay):
        raise ValueError("a date with its year, like 2026-12-08")
    return found


def _day(value: object) -> date | MonthDay:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        found = read_date(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or isinstance(found, FloatingDay):
        raise ValueError('"07-01" for every year, or a date like 2026-07-01')
    return found


def _number(value: object) -> int:
    number = _WORDS.get(value.strip().casefold(), 0) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 2 <= number <= MOST_WEEKS:
        raise ValueError(f"a number of weeks from 2 to {MOST_WEEKS}, like every = 2")
    return number
