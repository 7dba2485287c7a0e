"""Numbers and dates as forms and addresses give them."""

from datetime import date

from autoreply.editing.typed_dates import TypedDateError, read_past_date, read_typed_date

MOST_DIGITS = 12


def read_number(text: str) -> int | None:
    """A number of ours, None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) <= MOST_DIGITS else None


def read_page(text: str) -> int:
    """The page of a list that is asked for, 1 where none is."""
    return max(1, read_number(text) or 1)


def read_day(text: str, today: date) -> date | str:
    """A date: without a year, the next one. Or what is wrong with it, in a sentence."""
    try:
        return read_typed_date(text, today)
    except TypedDateError as error:
        return str(error)


def read_past_day(text: str, today: date) -> date | str:
    """A date: without a year, the last one. Or what is wrong with it, in a sentence."""
    try:
        return read_past_date(text, today)
    except TypedDateError as error:
        return str(error)
