"""The countries we know, read once from the package's own files."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from autoreply.texts.crisis.errors import CrisisError
from autoreply.texts.crisis.line import DAY_AND_NIGHT, Dialled, Hours, Line, Named
from autoreply.texts.crisis.sources import Proof, Source, SourceKind, proof

EMERGENCY = "emergency"
DEAF = "deaf"


class DeafRoute(BaseModel):
    """A way to the emergency services for people who do not hear or speak, in danger to life.

    `name` is that of the service or app, `number` what is dialled or texted, if anything. With `register_first`, the
    phone has to be registered beforehand. The sources prove "number", "name", "hours".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    how: Literal["text", "textphone", "relay", "app", "video"]
    name: str = ""
    number: Dialled = ""
    hours: Hours = ""
    register_first: bool = False
    sources: tuple[Source, ...] = Field(min_length=1)
    note: str = ""

    @property
    def verified(self) -> bool:
        return proof("number" if self.number else "name", self.sources) is not Proof.NONE

    def in_words(self) -> str:
        """ "text 111, once the phone is registered": for `check`, in English."""
        ways = {
            "text": f"text {self.number}" if self.number else "text a number of one's own",
            "textphone": f"by textphone, {self.number}",
            "relay": f"by relay, {self.number or self.name}",
            "app": f"the app {self.name}",
            "video": f"by video in sign language, {self.name}",
        }
        return ways[self.how].strip(" ,") + (", once registered" if self.register_first else "")


class Emergency(BaseModel):
    """The number for danger to life, which is always given. `other` numbers are known, and not shown.

    The sources prove the numbers that stand in their `proves`. A number that not even the press reported does not load.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Dialled = Field(min_length=2)
    other: tuple[Dialled, ...] = ()
    deaf: tuple[DeafRoute, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    checked: date
    note: str = ""

    def line(self) -> Line:
        """The number as a line that is open day and night."""
        telling = [source for source in self.sources if self.number in source.proves]
        sources = tuple(source.model_copy(update={"proves": frozenset({"call", "call_hours"})}) for source in telling)
        return Line(
            name=EMERGENCY, call=self.number, short=True, call_hours=DAY_AND_NIGHT, languages=("und",),
            sources=sources, checked=self.checked,
        )  # fmt: skip

    @model_validator(mode="after")
    def _was_read_somewhere(self) -> Self:
        if all(source.kind in {SourceKind.LIST, SourceKind.MEMORY} for source in self.line().sources):
            raise ValueError(f"no source but lists and memory gives the emergency number {self.number}")
        return self


class Retired(BaseModel):
    """A number, or a way in, that must no longer be given. `match` lists how it is recognised in a text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Named
    match: tuple[Named, ...] = Field(min_length=1)
    service: Named
    why: Named
    instead: Named
    sources: tuple[Source, ...] = Field(min_length=1)


class Country(BaseModel):
    """What we know of one country; `code` is that of ISO 3166-1."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    name: Named
    help: Emergency = Field(alias="emergency")
    lines: tuple[Line, ...] = Field(alias="line", min_length=1)
    retired: tuple[Retired, ...] = ()

    @property
    def emergency(self) -> str:
        return self.help.number

    def line(self, name: str) -> Line | None:
        """The line of that name, whatever its capitals."""
        return next((line for line in self.lines if line.name.casefold() == name.strip().casefold()), None)

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        names = [line.name for line in self.lines]
        named = {name for line in self.lines for name in (line.part_of, *line.paired_with) if name}
        if len(set(names)) < len(names) or not named <= set(names):
            raise ValueError(f"{self.code}: a name stands twice, or a line speaks of one that is not there")
        return self


@cache
def find(code: str) -> Country | None:
    """The country with this code, None for one we know nothing of."""
    file = resources.files("autoreply.texts.crisis") / "lines" / f"{code.lower()}.toml"
    if not re.fullmatch("[A-Za-z]{2}", code) or not file.is_file():
        return None
    return Country.model_validate(tomllib.loads(file.read_text("utf-8")))


def country(code: str) -> Country:
    """The country with this code. Raises `CrisisError` for one we know nothing of."""
    found = find(code)
    if found is None:
        known = ", ".join(countries())
        raise CrisisError(
            f'no crisis lines are known for country "{code}"; known are {known}. '
            'For another one add lines of your own under [[crisis.line]], one of them named "emergency"'
        )
    return found


@cache
def countries() -> Mapping[str, Country]:
    """Every country we know, by its code."""
    folder = resources.files("autoreply.texts.crisis") / "lines"
    codes = sorted(file.name.removesuffix(".toml").upper() for file in folder.iterdir() if file.name.endswith(".toml"))
    return MappingProxyType({code: country(code) for code in codes})
