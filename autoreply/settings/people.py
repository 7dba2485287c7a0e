"""Who works here, who covers, and who is away: [people], [contacts], [[vacation]], [[override]]."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from autoreply.settings.base import Day, Section, Text, Texts, When, Zone
from autoreply.settings.closures import Holidays
from autoreply.settings.hours import Hours


class Person(Section):
    """Somebody of the practice. What is left out is as for the practice."""

    name: Text
    timezone: Zone | None = None
    hours: Hours | None = None
    contact: Text | None = None
    languages: Texts | None = None
    holidays: Holidays | None = None


class Contact(Section):
    """Somebody outside who covers."""

    name: Text
    contact: Text


class VacationEntry(Section):
    """Days away, the first and the last included, of one person or of the whole practice."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    person: Text | None = None
    cover: Text | None = None
    label: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it begins on {self.first}; exchange from and to")
        return self

    def over(self, today: date) -> bool:
        return self.last < today


class OverrideEntry(Section):
    """Open or closed whatever else is written, until an end and for a reason."""

    person: Text | None = None
    mode: Literal["open", "closed"]
    start: When | None = Field(default=None, alias="from")
    until: When
    reason: Text
    author: Text = "the settings file"
