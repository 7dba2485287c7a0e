"""Who is on call: [oncall], for practices that have such a protocol. Off unless it is there."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import Field, PlainValidator, model_validator

from autoreply.settings.base import Day, Section, Text, Texts, When
from autoreply.settings.ladder import LadderSettings
from schedules.notation import DAY_NAMES, PLAIN
from schedules.times import TimeError, read_time, tidy
from schedules.wallclock import DAY
from schedules.weekdays import day_name


@dataclass(frozen=True, slots=True)
class HandOff:
    """When one week on call ends and the next begins: a day of the week (Monday 0), and minutes after 00:00."""

    weekday: int
    minute: int

    def __str__(self) -> str:
        return f"{DAY_NAMES[self.weekday]} {PLAIN.minute(self.minute)}"


def _read_handoff(value: object) -> HandOff:
    """A weekday and a time, such as "mon 9:00". Raises ValueError."""
    if isinstance(value, HandOff):
        return value
    day, _, time = tidy(value).partition(" ") if isinstance(value, str) else ("", "", "")
    weekday = day_name(day)
    try:
        minute = read_time(time).minute if weekday is not None else DAY
    except TimeError:
        minute = DAY
    if weekday is None or minute >= DAY:
        raise ValueError('is not a day of the week with a time; write it like "mon 9:00"')
    return HandOff(weekday, minute)


class OnCallOverride(Section):
    """Somebody is on call from one time to another, even if it is not their turn."""

    person: Text
    start: When = Field(alias="from")
    until: When


class OnCallSettings(Section):
    """A weekly turn of `people`, who hand over at `handoff`; the shifts of calendar feeds; and what differs.

    `alerts` are the channels on which urgent words alert who is on call, and the telephone's key 3. `ladder` is when
    an alert that nobody takes tells whom.
    """

    people: Texts = ()
    alerts: Texts = ()
    ladder: LadderSettings = LadderSettings()
    handoff: Annotated[HandOff, PlainValidator(_read_handoff)] | None = None
    starting: Day | None = None
    feeds: Texts = ()
    overrides: tuple[OnCallOverride, ...] = Field(default=(), alias="override")

    @property
    def kept(self) -> bool:
        """Whether the practice has somebody on call at all."""
        return bool(self.people or self.feeds or self.overrides)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.people and (self.handoff is None or self.starting is None):
            raise ValueError('has people, but not when they take turns; add handoff = "mon 9:00" and starting, a date')
        if self.handoff and self.starting and self.starting.weekday() != self.handoff.weekday:
            raise ValueError(_other_day(self.handoff, self.starting))
        return self


def _other_day(handoff: HandOff, starting: date) -> str:
    named, meant = DAY_NAMES[starting.weekday()], DAY_NAMES[handoff.weekday]
    return f"starts on {starting}, which is a {named}, and hands over on {meant}; choose a date that is a {meant}"
