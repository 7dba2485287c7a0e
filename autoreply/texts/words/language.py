"""The languages we write, each in one file of the package."""

import re
import tomllib
from functools import cache
from importlib import resources

from babel import Locale
from pydantic import BaseModel, ConfigDict

from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import Occasion
from autoreply.texts.words.speaker import Speaker, alone


class OpeningWords(BaseModel):
    """How the next opening is said; the date patterns are those of CLDR. `date_first` is for the first of a month.

    `american` is the pattern of English in the United States and Canada.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    known: str
    unknown: str
    date: str
    date_first: str = ""
    american: str = "EEEE, MMMM d"
    noon: str = ""
    midnight: str = ""


class StatusWords(BaseModel):
    """What stands beside the name of a person who is away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    back_at: str
    back: str
    covers: str
    unknown: str


class CrisisWords(BaseModel):
    """How the crisis block is put together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lead: str
    information: str
    call: str
    press: str
    text: str
    keyword: str
    both: str
    either: str
    free_day_and_night: str
    day_and_night: str
    free: str
    chat: str
    daily: str
    mon_fri: str
    mon_sat: str
    perhaps: str
    language: str


class ShortWords(BaseModel):
    """What is said in text messages in place of the longer words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nobody_is_reading: str
    opening: OpeningWords
    texts: dict[Occasion, str]


class Language(BaseModel):
    """All the words of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    elsewhere: str
    subject: str
    nobody_is_reading: str
    recognised: tuple[str, ...]
    opening: OpeningWords
    status: StatusWords
    crisis: CrisisWords
    texts: dict[Occasion, str]
    sms: ShortWords
    alone: dict[str, str]

    def short(self) -> "Language":
        """The same language as it is written in text messages."""
        shorter = {"nobody_is_reading": self.sms.nobody_is_reading, "opening": self.sms.opening}
        return self.model_copy(update={**shorter, "texts": self.sms.texts})


@cache
def language(code: str, voice: Speaker = Speaker.WE) -> Language:
    """The words of the language `code`, as `voice` says them. Raises `WordsError` for one we do not write."""
    if voice is Speaker.I:
        words = language(code)
        return alone(words, words.alone, frozenset({"subject", "opening", "crisis", "texts", "sms"}))
    if code not in known_languages():
        raise WordsError(f'there are no texts in "{code}"; there are {", ".join(known_languages())}')
    file = resources.files("autoreply.texts.words") / "texts" / f"{code}.toml"
    return Language.model_validate({"code": code, **tomllib.loads(file.read_text("utf-8"))})


def language_meant(text: str) -> str | None:
    """The code of one of our languages that is written out ("English", "Español") or has a country ("en-US")."""
    plain = text.strip().casefold()
    for code in known_languages():
        names = {str(Locale(code).get_display_name(other)).casefold() for other in known_languages()}
        if plain in names or re.split("[-_]", plain)[0] == code:
            return code
    return None


@cache
def known_languages() -> tuple[str, ...]:
    """The codes of the languages we write, as in "en"."""
    folder = resources.files("autoreply.texts.words") / "texts"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))
