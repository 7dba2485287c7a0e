"""Our own words of the policy, by language."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from autoreply.settings.policy import Profession, ResponseTime, SectionName
from autoreply.texts.words import Speaker
from autoreply.texts.words.speaker import alone

_SAID_ALONE = frozenset({"columns", "purposes", "sections"})


class WordedParagraph(BaseModel):
    """One paragraph, or what stands in its place: a `table`, the `holidays`, the crisis lines below `help`, `steps`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: int
    text: str = ""
    only: tuple[Profession, ...] = ()
    never: tuple[Profession, ...] = ()
    table: bool = False
    holidays: bool = False
    help: str = ""
    steps: tuple[str, ...] = ()


class WordedSection(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    paragraphs: tuple[WordedParagraph, ...]


class PolicyWording(BaseModel):
    """All the words of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    subtitle: str
    version: str
    draft: str
    changed: str
    closed: str
    joint: str
    name: str
    date: str
    signature: str
    signature_practice: str
    columns: Mapping[str, str]
    response: Mapping[str, str]
    forms: Mapping[str, str]
    purposes: Mapping[str, str]
    special: Mapping[str, str]
    sections: Mapping[SectionName, WordedSection]
    alone: Mapping[str, str]

    def said(self, response: ResponseTime) -> str:
        """ "2 working days"."""
        key = f"{response.unit}_one" if response.number == 1 else response.unit
        return self.response[key].format(number=response.number)


@cache
def wording(code: str, speaker: Speaker = Speaker.WE) -> PolicyWording:
    """The words of a language of `autoreply.texts.words`, as `speaker` says them."""
    file = resources.files("autoreply.policy") / "texts" / f"{code}.toml"
    text = file.read_text("utf-8")
    if code == "fr":  # such marks never begin a line
        text = re.sub(r" (?=[:;?!»])|(?<=«) ", "\u00a0", text)
    words = PolicyWording.model_validate(tomllib.loads(text))
    return alone(words, words.alone, _SAID_ALONE) if speaker is Speaker.I else words
