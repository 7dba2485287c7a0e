"""Where a fact was read, and whether that is enough to give it to somebody in need."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

REPORTS_NEEDED = 2  # press reports that agree, from different publishers


class SourceKind(StrEnum):
    """Who says it. The words are those of the data files, and are read by people."""

    OPERATOR = "operator"
    GOVERNMENT = "government"
    REGULATOR = "regulator"
    INTERNATIONAL = "international body"
    PRESS = "press"
    LIST = "list"  # somebody's collection of numbers: a directory, a data set, a blog, an encyclopedia
    MEMORY = "memory"

    @property
    def is_authority(self) -> bool:
        """Whether one such source is enough."""
        return self in {SourceKind.OPERATOR, SourceKind.GOVERNMENT, SourceKind.REGULATOR, SourceKind.INTERNATIONAL}


class Proof(IntEnum):
    """How well a fact is proven, the weakest first."""

    NONE = 0
    PRESS = 1
    AUTHORITY = 2
    PRACTICE = 3  # somebody of the practice looked and confirmed it by name and date


class Source(BaseModel):
    """One public copy of a page, and the facts that were read in it.

    `at` is its address, or its name where no address is known. `date` is the day, month or year of the copy, also where
    only its content tells it; blank where nothing does. `seen` adds in free text what the copy says of its age.
    `origin` names what a report repeats, such as a release or an agency: reports with one origin count as one.
    `proves` names the facts, by their keys in the entry that the source belongs to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: SourceKind
    at: str = ""
    date: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")] = ""
    seen: str = ""
    origin: str = ""
    proves: frozenset[str] = Field(default=frozenset())

    @property
    def publisher(self) -> str:
        """Who published it, or what it repeats: two reports with the same publisher count as one."""
        host = urlsplit(self.at).hostname or self.at
        return self.origin or host.removeprefix("www.").removeprefix("m.")

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if not self.at and self.kind not in {SourceKind.LIST, SourceKind.MEMORY}:
            raise ValueError(f"a source of the kind {self.kind} needs its address")
        return self


def proof(fact: str, sources: Iterable[Source]) -> Proof:
    """How well the sources prove `fact`: one authority, or dated press reports from different publishers."""
    telling = [source for source in sources if fact in source.proves]
    if any(source.kind.is_authority for source in telling):
        return Proof.AUTHORITY
    reports = {source.publisher for source in telling if source.kind is SourceKind.PRESS and source.date}
    return Proof.PRESS if len(reports) >= REPORTS_NEEDED else Proof.NONE
