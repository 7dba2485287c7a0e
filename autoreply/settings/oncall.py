"""Who is on call: [oncall], for practices that have such a protocol. Off unless it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from autoreply.settings.base import Day, Section, Text, Texts, When
from autoreply.settings.ladder import LadderSettings
from channels import TextForm
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


LONGEST_WRITTEN, LONGEST_SHORT, LONGEST_SPOKEN = 400, 120, 240  # characters of what clients are told


def _at_most(longest: int) -> AfterValidator:
    """Words that stand as they are written, in one paragraph."""

    def read(text: str) -> str:
        said = " ".join(text.split())
        if "{" in said or "}" in said:
            raise ValueError("has braces, and nothing is filled in here; write it in plain words")
        if len(said) > longest:
            raise ValueError(f"has {len(said)} characters; keep it to {longest}, so that people in need read it")
        return said

    return AfterValidator(read)


class OnCallProtocol(Section):
    """What clients are told in one language of how to reach who is on call; "" where they are told nothing.

    `written` is for mail and chats, `short` for texts and WhatsApp, which have `written` where it is missing. `spoken`
    is said before key 3.
    """

    written: Annotated[str, _at_most(LONGEST_WRITTEN)] = ""
    short: Annotated[str, _at_most(LONGEST_SHORT)] = ""
    spoken: Annotated[str, _at_most(LONGEST_SPOKEN)] = ""

    def key(self, form: TextForm) -> str:
        """Which of the three a channel of that form has."""
        if form is TextForm.VOICE:
            return "spoken"
        return "short" if form.is_short and self.short else "written"

    def said(self, form: TextForm) -> str:
        """The words for a channel of that form."""
        words: str = getattr(self, self.key(form))
        return words


class OnCallSettings(Section):
    """A weekly turn of `people`, who hand over at `handoff`; the shifts of calendar feeds; and what differs.

    `alerts` are the channels on which urgent words alert who is on call, and the telephone's key 3. `ladder` is when
    an alert that nobody takes tells whom. `protocol` is what clients of those channels are told of it, by language.
    """

    people: Texts = ()
    alerts: Texts = ()
    ladder: LadderSettings = LadderSettings()
    protocol: dict[str, OnCallProtocol] = Field(default_factory=dict)
    handoff: Annotated[HandOff, PlainValidator(_read_handoff)] | None = None
    starting: Day | None = None
    feeds: Texts = ()
    overrides: tuple[OnCallOverride, ...] = Field(default=(), alias="override")

    @property
    def kept(self) -> bool:
        """Whether the practice has somebody on call at all."""
        return bool(self.people or self.feeds or self.overrides)

    @property
    def tells_clients(self) -> bool:
        """Whether clients are told anything of it."""
        return any(one.written or one.short or one.spoken for one in self.protocol.values())

    def told(self, form: TextForm) -> Mapping[str, str]:
        """What clients are told on channels of that form that alert somebody, by language."""
        return {code: said for code, one in self.protocol.items() if (said := one.said(form))}

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
