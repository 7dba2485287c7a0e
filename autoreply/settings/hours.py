"""Reads the tables of weekly hours: [hours] and [people.KEY.hours]. `schedules/hours_text.py` reads each line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import PlainValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from schedules import SPECIAL, HoursError, Weekly, read_special, read_weekly


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


Hours = Annotated[Weekly, PlainValidator(read_hours)]
