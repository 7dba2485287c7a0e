"""Reads dates as people type them into a form: "Dec 28", "28 December 2026", "tomorrow", "2026-12-28"."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from schedules.dated import month_named
from schedules.times import tidy
from schedules.weekdays import day_name

EXAMPLES = "Dec 28, 28 December 2026, tomorrow"
_NUMBERS = re.compile(r"\d{1,4}\s*[/.]\s*\d{1,2}(?:\s*[/.]\s*\d{2,4})?\.?|\d{1,2}-\d{1,2}(?:-\d{2,4})?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{2,4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{2,4}))?")
_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}  # days from today
_LEAP = 5  # years, of which one has a 29 February
_AHEAD, _BACK, _LONG_BACK = 3, 1, 2  # years


class TypedDateError(ValueError):
    """The message is a sentence that says what to enter."""


def read_typed_date(text: str, today: date) -> date:
    """The date; without a year, the next one from `today` on. Raises `TypedDateError`."""
    return _read(text, today, past=False)


def read_past_date(text: str, today: date) -> date:
    """The date; without a year, the last one up to `today`. With one, it may be ahead. Raises `TypedDateError`."""
    return _read(text, today, past=True)


def _read(text: str, today: date, *, past: bool) -> date:
    plain = re.sub(r"\s*,\s*", ", ", tidy(text)).strip(" ,")
    if not plain:
        raise TypedDateError(f"Enter a date, for example {EXAMPLES}.")
    if plain in _WORDS and (past or plain != "yesterday"):
        return today + timedelta(days=_WORDS[plain])
    weekday = day_name(plain.removeprefix("next "))
    if weekday is not None:
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead - 7 if past else ahead)
    first, _, rest = plain.partition(" ")
    if rest and day_name(first.rstrip(",.")) is not None:
        plain = rest
    if found := _ISO.fullmatch(plain):
        return _real(text, int(found[1]), int(found[2]), int(found[3]), today, past=past)
    if found := _DAY_FIRST.fullmatch(plain):
        return _named(text, (found[1], found[2], found[3]), today, past=past)
    if found := _MONTH_FIRST.fullmatch(plain):
        return _named(text, (found[2], found[1], found[3]), today, past=past)
    if _NUMBERS.fullmatch(plain):
        raise TypedDateError(
            f'"{text[:30]}" may be two different days. Write the month in letters, for example Dec 28.'
        )
    raise TypedDateError(f'"{text[:30]}" is not a date Autoreply understands. Enter a date such as {EXAMPLES}.')


def _named(text: str, parts: tuple[str, str, str | None], today: date, *, past: bool) -> date:
    day, month, year = parts
    number = month_named(month)
    if number is None:
        raise TypedDateError(f'"{month[:20]}" is not a month. Enter a date such as {EXAMPLES}.')
    if year is not None:
        return _real(text, int(year) + (2000 if len(year) == 2 else 0), number, int(day), today, past=past)
    years = range(today.year, today.year - _LEAP, -1) if past else range(today.year, today.year + _LEAP)
    for found in _real_dates(years, number, int(day)):
        if found <= today if past else found >= today:
            return found
    raise TypedDateError(f"{text[:30]} is not a real date. Look at the number of the day.")


def _real_dates(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)


def _real(text: str, year: int, month: int, day: int, today: date, *, past: bool) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise TypedDateError(f"{text[:30]} is not a real date. Look at the number of the day.") from None
    if not today.year - (_LONG_BACK if past else _BACK) <= year <= today.year + _AHEAD:
        first, last = (today.year - _LONG_BACK, today.year) if past else (today.year, today.year + _AHEAD)
        raise TypedDateError(f"{text[:30]} is too far away. Enter a year from {first} to {last}.")
    return found
