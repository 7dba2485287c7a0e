"""One crisis line: how to reach it, when, for whom, and how we know."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Dialled = Annotated[str, StringConstraints(pattern=r"^(\+?\d[\d -]*)?$")]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Doubtful = Literal["press", "keyword", "chat", "hours", "whatsapp", "tty"]

DAY_AND_NIGHT = "24/7"
_HOURS = r"^(24/7|(daily|mon-fri|mon-sat) ([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00))?$"


class Confirmation(BaseModel):
    """The practice's word, by name and date, for something our copies do not prove.

    `line` is the name of a crisis line, "emergency" for the country's emergency number, or a telephone number as it
    stands in one of the practice's own templates.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Named
    by: Named
    on: date


class Line(BaseModel):
    """A crisis line. Blank means that there is none, or that nobody knows.

    Numbers are written as people dial them inside the country and kept as text: 024 keeps its zero. `short` numbers
    (988, 116 123) cannot be dialled from abroad and never carry `e164`; full ones always do. `press` is the key after
    the greeting. `hours` is "24/7" or "daily 09:00-24:00" (also "mon-fri", "mon-sat") in the line's own time.

    `seen` tells in free text what the source said of its date. `checked` is the day on which somebody last read the
    source, for this one line: age is counted from it, and a re-check of one line updates one date.

    `verified` says that every call and text number of the line was read in a public copy; `unverified` lists the other
    fields that were not. `part_of` names the line of which this one is the entrance for another language.
    `paired_with` names the lines that are shown together with this one or not at all. `information` marks services that
    inform and refer, and must not be called crisis lines. `scope` is a part of the country, "" for all of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Named
    names: Mapping[str, str] = Field(default_factory=dict)
    call: Dialled = ""
    short: bool = False
    e164: Annotated[str, StringConstraints(pattern=r"^(\+[1-9]\d{6,14})?$")] = ""
    press: Annotated[str, StringConstraints(pattern=r"^[\d*#]?$")] = ""
    text: Dialled = ""
    keyword: str = ""
    whatsapp: Dialled = ""
    tty: Dialled = ""
    chat: Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")] = ""
    hours: Annotated[str, StringConstraints(pattern=_HOURS)] = ""
    free: bool = False
    audience: Named = "general"
    scope: str = ""
    languages: tuple[str, ...] = Field(min_length=1)
    priority: int = Field(default=1, ge=1)
    part_of: str = ""
    paired_with: tuple[str, ...] = ()
    information: bool = False
    source: Named
    seen: Named
    evidence: str = ""
    checked: date
    verified: bool
    unverified: frozenset[Doubtful] = frozenset()
    note: str = ""
    confirmed: Confirmation | None = None

    @property
    def all_day(self) -> bool:
        return self.hours == DAY_AND_NIGHT

    @property
    def routes(self) -> tuple[str, ...]:
        """Every way in that people can be shown: voice, text, chat."""
        return tuple(route for route in (self.call, self.text, self.chat) if route)

    @property
    def vouched(self) -> date:
        """The day up to which somebody vouches for this line."""
        return max(self.checked, self.confirmed.on) if self.confirmed else self.checked

    def name_in(self, language: str) -> str:
        return self.names.get(language, self.name)

    def shown(self) -> "Line":
        """The same line with every field left blank that nobody has verified."""
        return self.model_copy(update=dict.fromkeys(self.unverified, ""))

    def confirm(self, confirmation: Confirmation) -> "Line":
        """The same line with all its fields vouched for by the practice."""
        return self.model_copy(update={"verified": True, "unverified": frozenset(), "confirmed": confirmation})

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        trouble = _trouble(self)
        if trouble:
            raise ValueError(f"{self.name}: {trouble}")
        return self


def digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _trouble(line: Line) -> str:
    """What contradicts itself in `line`, or ""."""
    if not (line.call or line.text or line.chat):
        return "there is no way to reach it"
    if line.short and line.e164:
        return "a short number has no international form"
    if line.e164 and not line.e164.endswith(digits(line.call).lstrip("0")):
        return "the international form is that of another number"
    if (line.press and not line.call) or (line.keyword and not line.text):
        return "a key needs a number to call, a keyword one to text"
    if line.verified and line.source == "memory":
        return "memory verifies nothing"
    return ""


class OwnLine(BaseModel):
    """A line that the practice adds itself and vouches for by name and date.

    One that is named "emergency" takes the place of the country's emergency number; its `call` is the number. Every
    other one is shown with its `hours`, and needs them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Named
    call: Dialled = ""
    press: Annotated[str, StringConstraints(pattern=r"^[\d*#]?$")] = ""
    text: Dialled = ""
    keyword: str = ""
    chat: Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")] = ""
    hours: Annotated[str, StringConstraints(pattern=_HOURS)] = ""
    free: bool = False
    audience: Named = "general"
    languages: tuple[str, ...] = Field(min_length=1)
    by: Named
    on: date

    @model_validator(mode="after")
    def _makes_a_line(self) -> Self:
        self.line()
        return self

    def line(self) -> Line:
        confirmation = Confirmation(line=self.name, by=self.by, on=self.on)
        facts = self.model_dump(exclude={"by", "on"})
        return Line(**facts, source=self.by, seen=str(self.on), checked=self.on, verified=True, confirmed=confirmation)
