"""Days with other hours: [holidays] and [[day]]."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator

from autoreply.settings.base import Section, Text, Texts, one_or_many, read_day
from schedules import (
    Cause,
    DatedDay,
    HolidayLayer,
    HoursError,
    MonthDay,
    Note,
    Skip,
    Span,
    read_date,
    read_spans,
    region,
)
from schedules.times import tidy


def _read_date(value: object) -> date | MonthDay:
    """A date, bare or in quotes, or "12-24" for that day of every year. Raises ValueError."""
    if isinstance(value, str):
        return read_date(value)
    return value if isinstance(value, MonthDay) else read_day(value)


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day, without spans if closed, and notes on likely mistakes."""

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
    """A holiday that the practice adds: closed, or with other hours."""

    label: str = ""
    hours: HoursOfDay = DayHours()


# A time of day anywhere, or a word about opening at the beginning: a name would close the whole day.
_TIME = re.compile(
    r"\d\s*[:.h]\s*\d\d|\d\s*[ap]\.?\s?m\b|\b\d{1,2}\s*(?:-|\bto\b|\btill?\b|\buntil\b)\s*\d{1,2}\b"
    r"|\b(?:at|by|from|till?|until|before|after)\s+(?:\d|noon\b|midday\b|midnight\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\s*(?:we(?:'re| are)\s+)?(?:open(?:s|ed|ing)?|yes|true|normal|regular|(?:business )?as usual|usual|work(?:ing)?"
    r"|half[ -]?days?|mornings?|afternoons?)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\s*\d{1,2}(?:st|nd|rd|th)\b", re.IGNORECASE)  # "4th of July"


def _read_added(value: object) -> object:
    """ "Day after Thanksgiving" is a name, "9:00-12:00" are hours, "closed" is closed; a table gives both.

    Refuses text that looks like hours and cannot be read: as a name it would close the day. Raises ValueError.
    """
    if not isinstance(value, str):
        return value
    try:
        return {"hours": _read_hours(value)}
    except HoursError as error:
        plain = tidy(value)
        if re.match(r"\d", plain) and not _ORDINAL.match(plain):
            raise
        if _OPEN.match(plain) or _TIME.search(plain):
            raise ValueError(_AMBIGUOUS.format(value[:40])) from error
        return {"label": value}


_AMBIGUOUS = (
    '"{}" looks like hours, and as a name it would close the whole day. Write hours like "9:00-12:00", or a name and '
    'hours, {{ label = "Christmas Eve", hours = "9:00-12:00" }}. On days that are as usual, put the date into skip'
)
AddedDay = Annotated[Added, BeforeValidator(_read_added)]


def _read_skip(value: object) -> Skip:
    """The name of a holiday, or a date. Raises ValueError."""
    if isinstance(value, str) and not re.match(r"\s*\d+-", value):
        if not value.strip():
            raise ValueError('is empty; write the name of a holiday, or a date like "2026-12-24"')
        return value
    return _read_date(value)


def _one_or_many_days(value: object) -> object:
    return (value,) if isinstance(value, date) else one_or_many(value)


def _read_regions(value: object) -> object:
    """Check each region. The error for an unknown one suggests the most similar. Raises ValueError."""
    regions = one_or_many(value)
    for text in regions if isinstance(regions, (list, tuple)) else ():
        if isinstance(text, str):
            region(text)
    return regions


class Holidays(Section):
    """Public holidays of a region, without those in `skip`, with those in `add`, and closures from calendar feeds.

    `skip` names holidays, or dates on which none counts.
    """

    region: Annotated[tuple[str, ...], BeforeValidator(_read_regions)] = ()
    skip: Annotated[tuple[Annotated[Skip, PlainValidator(_read_skip)], ...], BeforeValidator(_one_or_many_days)] = ()
    add: dict[DateOrYearly, AddedDay] = Field(default_factory=dict)
    feeds: Texts = ()

    @property
    def pruned(self) -> bool:
        """Whether `skip` is in the file, even if empty: then somebody has checked the list."""
        return "skip" in self.model_fields_set

    @property
    def layer(self) -> HolidayLayer:
        """The holidays that are kept."""
        regions = [region(text) for text in self.region]
        added = [DatedDay(day, entry.hours.spans, entry.label, Cause.HOLIDAY) for day, entry in self.add.items()]
        return HolidayLayer(regions, self.skip, added)
