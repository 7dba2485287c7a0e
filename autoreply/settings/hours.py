"""Reads the tables of weekly hours: [hours] and [people.KEY.hours]. `schedules/hours_text.py` reads each line."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import PlainValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from schedules import HoursError, Weekly, read_weekly


def read_hours(value: object) -> Weekly:
    """A table of days and hours. Every wrong line is reported, not only the first."""
    if isinstance(value, Weekly):
        return value
    if not isinstance(value, Mapping):
        raise ValueError('is not a table of days; write a line for each, like mon-fri = "9-17"')
    wrong: dict[str, Exception] = {}
    for key, text in value.items():
        if error := _person_error(key, text) or _hours_error({key: text}):
            wrong[key] = error
    if not wrong and (doubled := _hours_error(value)):
        wrong[doubled.key] = doubled
    if wrong:
        raise ValidationError.from_exception_data("hours", [_at(key, error) for key, error in wrong.items()])
    return read_weekly(value)


def _person_error(key: str, hours: object) -> ValueError | None:
    """[hours.ana]: a table where the text of one day should be."""
    if not isinstance(hours, Mapping):
        return None
    return ValueError(f"The hours of one person stand below a heading of that person. Write [people.{key}.hours]")


def _hours_error(table: Mapping[str, object]) -> HoursError | None:
    try:
        read_weekly(table)
    except HoursError as error:
        return error
    return None


def _at(key: str, error: Exception) -> InitErrorDetails:
    says = PydanticCustomError("hours", "{says}", {"says": str(error).removeprefix(f"{key} = ")})
    return InitErrorDetails(type=says, loc=(key,) if key else (), input=None)


Hours = Annotated[Weekly, PlainValidator(read_hours)]
