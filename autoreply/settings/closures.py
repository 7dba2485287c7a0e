"""Days that are not like others: [holidays] and [[day]]."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator

from autoreply.settings.base import Section, Text, Texts, one_or_many, read_day
from schedules import HoursError, MonthDay, Note, Span, read_date, read_spans, region


def _read_date(value: object) -> date | MonthDay:
    """A date, bare or in quotes, or "12-24" for that day of every year. Raises ValueError."""
    if isinstance(value, str):
        return read_date(value)
    return value if isinstance(value, MonthDay) else read_day(value)


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day, no spans where closed, and what looks like a slip in them."""

    spans: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()


def _read_hours(value: object) -> DayHours:
    """The hours of one day as people write them. Raises ValueError."""
    if isinstance(value, DayHours):
        return value
    if not isinstance(value, str):
        raise ValueError('is not a text of hours; write them in quotes, like "9:00-12:00" or "closed"')
    return DayHours(*read_spans(value))


DateOrYearly = Annotated[date | MonthDay, PlainValidator(_read_date)]
HoursOfDay = Annotated[DayHours, PlainValidator(_read_hours)]


class DayEntry(Section):
    """One day with hours of its own, or closed."""

    date: DateOrYearly
    hours: HoursOfDay
    label: str = ""
    person: Text | None = None


class Added(Section):
    """A holiday the practice keeps besides the public ones: closed, or with other hours."""

    label: str = ""
    hours: HoursOfDay = DayHours()


def _read_added(value: object) -> object:
    """ "Day after Thanksgiving" is a name, "9:00-12:00" are hours, "closed" is closed; a table gives both."""
    if not isinstance(value, str):
        return value
    try:
        return {"hours": _read_hours(value)}
    except HoursError:
        if re.match(r"\s*\d", value):
            raise
        return {"label": value}


AddedDay = Annotated[Added, BeforeValidator(_read_added)]


def _read_regions(value: object) -> object:
    """Each region is looked up, so that an unknown one is met with the nearest name. Raises ValueError."""
    regions = one_or_many(value)
    for text in regions if isinstance(regions, (list, tuple)) else ():
        if isinstance(text, str):
            region(text)
    return regions


class Holidays(Section):
    """Public holidays of a region, without those in `skip`, with those in `add`, and closures from calendar feeds."""

    region: Annotated[tuple[str, ...], BeforeValidator(_read_regions)] = ()
    skip: Texts = ()
    add: dict[DateOrYearly, AddedDay] = Field(default_factory=dict)
    feeds: Texts = ()

    @property
    def pruned(self) -> bool:
        """True where somebody looked at the list: `skip` is written, be it empty."""
        return "skip" in self.model_fields_set
