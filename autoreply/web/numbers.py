"""Numbers and dates as forms and addresses give them."""

from datetime import date, timedelta

from autoreply.editing.typed_dates import TypedDateError, read_typed_date

MOST_DIGITS = 12
_A_YEAR, _TO_LAST_WEEK = timedelta(weeks=52), timedelta(weeks=51)


def read_number(text: str) -> int | None:
    """A number of ours, None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) <= MOST_DIGITS else None


def read_day(text: str, today: date) -> date | str:
    """A date: without a year, the next one. Or what is wrong with it, in a sentence."""
    try:
        return read_typed_date(text, today)
    except TypedDateError as error:
        return str(error)


def read_past_day(text: str, today: date) -> date | str:
    """A date: without a year, the last one. Or what is wrong with it, in a sentence."""
    plain = text.strip().lower()
    if plain in ("today", "yesterday"):
        return today - timedelta(days=plain == "yesterday")
    found = read_day(text, today - _A_YEAR)
    is_weekday = isinstance(found, date) and not any(char.isdigit() for char in plain)
    return found + _TO_LAST_WEEK if is_weekday and isinstance(found, date) else found
