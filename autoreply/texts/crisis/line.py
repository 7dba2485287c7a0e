"""One crisis line: how to reach it, when, for whom, and how we know."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from autoreply.texts.crisis.sources import Proof, Source, proof

Dialled = Annotated[str, StringConstraints(pattern=r"^(\+?\d[\d -]*)?$")]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")]
_TIMES = r"(24/7|(daily|mon-fri|mon-sat) ([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00))"
Hours = Annotated[str, StringConstraints(pattern=rf"^{_TIMES}?$")]

DAY_AND_NIGHT = "24/7"
ROUTES = ("call", "text", "chat")
# What a source can prove, each with the fact that it is worth nothing without.
_FACTS = {
    "call": "",
    "press": "call",
    "call_hours": "call",
    "text": "",
    "keyword": "text",
    "text_hours": "text",
    "chat": "",
    "chat_hours": "chat",
    "whatsapp": "",
    "tty": "",
    "deaf": "",
    "free": "",
}


class Confirmation(BaseModel):
    """The practice's word, by name and date, for something our copies do not prove.

    `line` is the name of a crisis line, "emergency" for the country's emergency number, or a telephone number as it
    stands in one of the practice's own templates. `hours` are those of the line's first route, where the practice found
    other ones than ours, or where we know none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Named
    by: Named
    on: date
    hours: Hours = ""


class Line(BaseModel):
    """A crisis line. Blank means that there is none, or that nobody knows.

    Numbers are written as people dial them inside the country and kept as text: 024 keeps its zero. `short` numbers
    (988, 116 123) cannot be dialled from abroad and never carry `e164`; full ones always do. `press` is the key after
    the greeting. Each route, call, text and chat, has hours of its own: "24/7" or "daily 09:00-24:00" (also "mon-fri",
    "mon-sat") in the line's own time. `deaf` tells in English how people who do not hear or speak reach the line.

    `sources` say where each of these facts was read. `checked` is the day on which somebody last read the sources, for
    this one line: age is counted from it, and a re-check of one line updates one date.

    `part_of` names the line of which this one is the entrance for another language. `paired_with` names the lines that
    are shown together with this one or not at all. `information` marks services that inform and refer, and must not be
    called crisis lines. `scope` is a part of the country, "" for all of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Named
    names: Mapping[str, str] = Field(default_factory=dict)
    call: Dialled = ""
    short: bool = False
    e164: Annotated[str, StringConstraints(pattern=r"^(\+[1-9]\d{6,14})?$")] = ""
    press: Annotated[str, StringConstraints(pattern=r"^[\d*#]?$")] = ""
    call_hours: Hours = ""
    text: Dialled = ""
    keyword: str = ""
    text_hours: Hours = ""
    chat: Address = ""
    chat_hours: Hours = ""
    whatsapp: Dialled = ""
    tty: Dialled = ""
    deaf: str = ""
    free: bool = False
    audience: Named = "general"
    scope: str = ""
    languages: tuple[str, ...] = Field(min_length=1)
    priority: int = Field(default=1, ge=1)
    part_of: str = ""
    paired_with: tuple[str, ...] = ()
    information: bool = False
    sources: tuple[Source, ...] = ()
    checked: date
    note: str = ""
    confirmed: Confirmation | None = None

    @property
    def all_day(self) -> bool:
        """Whether one of its routes is open day and night."""
        return DAY_AND_NIGHT in self.hours.values()

    @property
    def hours(self) -> Mapping[str, str]:
        """When each route of the line is open, by the name of the route; blank where nobody knows."""
        routes = [route for route in ROUTES if getattr(self, route)]
        return {route: getattr(self, f"{route}_hours") for route in routes}

    @property
    def routes(self) -> tuple[str, ...]:
        """Every way in that people can be shown: voice, text, chat."""
        return tuple(getattr(self, route) for route in self.hours)

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that this line states."""
        return tuple(fact for fact in _FACTS if getattr(self, fact))

    @property
    def verified(self) -> bool:
        """Whether at least one way in is proven."""
        return bool(self.shown().routes)

    @property
    def vouched(self) -> date:
        """The day up to which somebody vouches for this line."""
        return max(self.checked, self.confirmed.on) if self.confirmed else self.checked

    def name_in(self, language: str) -> str:
        return self.names.get(language, self.name)

    def proof(self, fact: str) -> Proof:
        return Proof.PRACTICE if self.confirmed else proof(fact, self.sources)

    def shown(self) -> "Line":
        """The same line with every fact left out that nobody has proven, and what is worth nothing without it."""
        unproven = {fact for fact in self.facts if self.proof(fact) is Proof.NONE}
        left_out = [fact for fact, needed in _FACTS.items() if fact in unproven or needed in unproven]
        return self.model_copy(update={fact: type(getattr(self, fact))() for fact in left_out})

    def confirm(self, confirmation: Confirmation) -> "Line":
        """The same line with all its facts vouched for by the practice, which may also say when it is open."""
        first = next(iter(self.hours))
        hours = {f"{first}_hours": confirmation.hours} if confirmation.hours else {}
        return self.model_copy(update={"confirmed": confirmation, **hours})

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
    if not line.routes:
        return "there is no way to reach it"
    if line.short and line.e164:
        return "a short number has no international form"
    if line.e164 and not line.e164.endswith(digits(line.call).lstrip("0")):
        return "the international form is that of another number"
    if lonely := next((fact for fact in line.facts if _FACTS[fact] and _FACTS[fact] not in line.facts), ""):
        return f"{lonely} without {_FACTS[lonely]}"
    if strays := {fact for source in line.sources for fact in source.proves} - set(line.facts):
        return f"a source proves what the line does not state: {', '.join(sorted(strays))}"
    return ""


class OwnLine(BaseModel):
    """A line that the practice adds itself and vouches for by name and date.

    One that is named "emergency" takes the place of the country's emergency number; its `call` is the number. Every
    other one is shown with its `hours`, and needs them; `text_hours` and `chat_hours` say where those routes differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Named
    call: Dialled = ""
    press: Annotated[str, StringConstraints(pattern=r"^[\d*#]?$")] = ""
    text: Dialled = ""
    keyword: str = ""
    chat: Address = ""
    hours: Hours = ""
    text_hours: Hours = ""
    chat_hours: Hours = ""
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
        facts = self.model_dump(exclude={"by", "on", "hours"})
        for route in ROUTES:
            facts[f"{route}_hours"] = facts.get(f"{route}_hours") or (self.hours if facts[route] else "")
        return Line(**facts, checked=self.on, confirmed=confirmation)
