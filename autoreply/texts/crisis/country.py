"""The countries we know, read once from the package's own files."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from autoreply.texts.crisis.errors import CrisisError
from autoreply.texts.crisis.line import Dialled, Line, Named


class Emergency(BaseModel):
    """The number for danger to life. `other` numbers are known, and not shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Dialled = Field(min_length=2)
    other: tuple[Dialled, ...] = ()
    source: Named
    checked: date
    verified: bool
    note: str = ""


class Retired(BaseModel):
    """A number, or a way in, that must no longer be given. `match` lists how it is recognised in a text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Named
    match: tuple[Named, ...] = Field(min_length=1)
    service: Named
    why: Named
    instead: Named
    source: Named


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

    @property
    def emergency_verified(self) -> bool:
        return self.help.verified

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
