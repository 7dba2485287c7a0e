"""Who works here, who covers, and who is away: [people], [contacts], [[vacation]], [[override]]."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from autoreply.settings.base import Section, Text, Texts, When, Zone, read_day, read_when
from autoreply.settings.closures import Holidays
from autoreply.settings.hours import Hours
from autoreply.settings.reach import Reach
from schedules import Vacation
from schedules.wallclock import DAY


class Person(Section):
    """Somebody of the practice. What is left out is as for the practice.

    `calendars` are their own, of which absences are read; `cover` is who covers where a vacation names nobody.
    `mirror`: what they do outside their hours is counted, for them alone.
    """

    name: Text
    timezone: Zone | None = None
    hours: Hours | None = None
    contact: Text | None = None
    languages: Texts | None = None
    holidays: Holidays | None = None
    calendars: Texts = ()
    cover: Texts = ()
    reach: Reach | None = None
    mirror: bool = True
    words: dict[str, dict[str, str]] = Field(default_factory=dict)


class Contact(Section):
    """Somebody outside who covers."""

    name: Text
    contact: Text


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a vacation begins or ends: on a date, or at a minute of it; None is the whole date."""

    date: date
    minute: int | None = None

    def __str__(self) -> str:
        return f"{self.date}" if self.minute is None else f"{self.date} {self.minute // 60:02}:{self.minute % 60:02}"


def _read_edge(value: object) -> Edge:
    """A date, or a date with a time. Raises ValueError."""
    if isinstance(value, Edge):
        return value
    if isinstance(value, datetime) or (isinstance(value, str) and len(value.strip()) > len("2026-12-28")):
        try:
            when = read_when(value)
        except ValueError:
            raise ValueError("is not a date with a time; write it like 2026-12-28T13:00:00") from None
        if when.tzinfo is not None:
            raise ValueError("uses the clock of that person; leave out the time zone, like 2026-12-28T13:00:00")
        return Edge(when.date(), when.hour * 60 + when.minute)
    return Edge(read_day(value))


class VacationEntry(Section):
    """Time away of one person or of the whole practice: from one date to another, both included, or between hours.

    Hours are by the clock of whoever is away. Of `cover` the first who is not away covers.
    """

    begins: Annotated[Edge, PlainValidator(_read_edge)] = Field(alias="from")
    ends: Annotated[Edge, PlainValidator(_read_edge)] = Field(alias="to")
    person: Text | None = None
    cover: Texts = ()
    label: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        begins, ends = self._span
        if ends <= begins:
            raise ValueError(f"ends on {self.ends}, before it begins on {self.begins}; exchange from and to")
        return self

    @property
    def first(self) -> date:
        return self.begins.date

    @property
    def last(self) -> date:
        """The last date that is away, be it in part. An end at midnight belongs to the day before."""
        return self.ends.date - timedelta(days=1) if self.ends.minute == 0 else self.ends.date

    @property
    def _last_minute(self) -> int:
        return self.ends.minute or DAY

    @property
    def _span(self) -> tuple[tuple[date, int], tuple[date, int]]:
        return (self.first, self.begins.minute or 0), (self.last, self._last_minute)

    def overlaps(self, other: "VacationEntry") -> bool:
        """Whether both are away at one time, by the same clock. Two that only touch do not overlap."""
        (begins, ends), (other_begins, other_ends) = self._span, other._span
        return begins < other_ends and other_begins < ends

    def over(self, today: date) -> bool:
        return self.last < today

    def under(self, covers: tuple[str, ...]) -> Vacation:
        """As the calendar has it, with the names of those who cover."""
        return Vacation(self.first, self.last, covers, self.label, self.begins.minute or 0, self._last_minute)


class OverrideEntry(Section):
    """Open or closed whatever else is written, until an end and for a reason."""

    person: Text | None = None
    mode: Literal["open", "closed"]
    start: When | None = Field(default=None, alias="from")
    until: When
    reason: Text
    cover: Texts = ()
    author: Text = "the settings file"
