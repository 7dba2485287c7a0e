"""The base of every table of the file, and the small types that they share."""

import difflib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from autoreply.settings.timezones import read_zone


class Section(BaseModel):
    """A table of the file: immutable, without unknown keys, and its errors do not quote the file."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True, defer_build=True
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean ...?" with the most similar known word, or ""."""
    names = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    return f' Did you mean "{names[found[0]]}"?' if found else ""


def one_or_many(value: object) -> object:
    """Read a single text as a list of one."""
    return (value,) if isinstance(value, str) else value


def read_day(value: object) -> date:
    """Read a date, with or without quotes. Raises ValueError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("is not a date; write year-month-day, like 2026-12-28") from None


def read_when(value: object) -> datetime:
    """Read a date with a time; without a zone, it is on the practice's clock. Raises ValueError."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and len(value) > len("2026-12-28"):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("is not a date with a time; write it like 2026-12-28T19:00:00")


Zone = Annotated[ZoneInfo, PlainValidator(read_zone)]
Day = Annotated[date, PlainValidator(read_day)]
When = Annotated[datetime, PlainValidator(read_when)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
