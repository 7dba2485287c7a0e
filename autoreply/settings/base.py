"""What every table of the file has in common, and the small types they share."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from autoreply.settings.timezones import read_zone
from schedules import SPECIAL, HoursError, Weekly, read_special, read_weekly


class Section(BaseModel):
    """A table of the file: it never changes, takes no unknown key, and keeps what it read out of its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that offers the known word most like `word`, "" where none is like it."""
    names = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    return f' Did you mean "{names[found[0]]}"?' if found else ""


def one_or_many(value: object) -> object:
    """A single text stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def read_hours(value: object) -> Weekly:
    """A table of days and hours. Every wrong line is reported, not only the first."""
    if isinstance(value, Weekly):
        return value
    if not isinstance(value, Mapping):
        raise ValueError('is not a table of days; write a line for each, like mon-fri = "9-17"')
    wrong: list[tuple[tuple[str | int, ...], Exception]] = []
    for key, text in value.items():
        if key == SPECIAL and isinstance(text, (list, tuple)):
            wrong += _special_errors(text)
        elif error := _person_error(key, text) or _hours_error({key: text}):
            wrong.append(((key,), error))
    if not wrong and (doubled := _hours_error(value)):
        wrong.append(((doubled.key,) if doubled.key else (), doubled))
    if wrong:
        raise ValidationError.from_exception_data("hours", [_at(path, error) for path, error in wrong])
    return read_weekly(value)


def _special_errors(entries: Sequence[object]) -> Iterator[tuple[tuple[str | int, ...], Exception]]:
    """The first error of each table of [[hours.special]]."""
    for number, entry in enumerate(entries):
        try:
            if not isinstance(entry, Mapping):
                raise HoursError("Special hours are a table", hint="[[hours.special]] above them")
            read_special(entry)
        except HoursError as error:
            yield (SPECIAL, number, *((error.key,) if error.key else ())), error


def _person_error(key: str, hours: object) -> ValueError | None:
    """[hours.ana]: a table where the text of one day should be."""
    if not isinstance(hours, Mapping) or key == SPECIAL:
        return None
    return ValueError(f"The hours of one person stand below a heading of that person. Write [people.{key}.hours]")


def _hours_error(table: Mapping[str, object]) -> HoursError | None:
    try:
        read_weekly(table)
    except HoursError as error:
        return error
    return None


def _at(path: tuple[str | int, ...], error: Exception) -> InitErrorDetails:
    says = PydanticCustomError("hours", "{says}", {"says": str(error).removeprefix(f"{path[-1] if path else ''} = ")})
    return InitErrorDetails(type=says, loc=path, input=None)


def read_day(value: object) -> date:
    """A date, bare or in quotes. Raises ValueError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("is not a date; write year-month-day, like 2026-12-28") from None


def read_when(value: object) -> datetime:
    """A date with a time, on the practice's clock where no zone is written. Raises ValueError."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and len(value) > len("2026-12-28"):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("is not a date with a time; write it like 2026-12-28T19:00:00")


Zone = Annotated[ZoneInfo, PlainValidator(read_zone)]
Hours = Annotated[Weekly, PlainValidator(read_hours)]
Day = Annotated[date, PlainValidator(read_day)]
When = Annotated[datetime, PlainValidator(read_when)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
