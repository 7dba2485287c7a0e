"""Who speaks which language: tables, beside this file.

A voice and a language that do not fit make Twilio refuse the whole document: no caller would hear the numbers. So the
tag of the language is never guessed, but read from the voice, and a voice that is not known is refused at load.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

_GOOGLE = re.compile(r"Google\.([a-z]{2,3}-[A-Z]{2})-(Standard|Wavenet|Neural2|Chirp3-HD)-[A-Z][a-z]*")
_BASIC = frozenset({"man", "woman", "alice"})  # they speak the usual tags of every language of ours


@dataclass(frozen=True, slots=True)
class Voice:
    """The two attributes of <Say>, which have to fit one another."""

    language: str
    voice: str | None


def voice_for(language: str, country: str, own: Mapping[str, str] | None = None) -> Voice:
    """The voice for "en" in "GB". `own` are the practice's, by language, as `named` reads them."""
    by_country = _table().get(language, {})
    usual = by_country.get(country) or by_country.get("") or Voice(language, None)
    if own and language in own:
        tag, voice = named(language, own[language])
        return Voice(tag or usual.language, voice)
    return usual


def named(language: str, wish: str) -> tuple[str, str]:
    """The tag and the voice of "Polly.Amy-Neural", or of "en-GB Polly.Amy-Neural"; tag "" is the usual one.

    Raises ValueError, with what would do, for a voice that is not known or does not speak `language`.
    """
    tag, _, voice = wish.rpartition(" ")
    speaks = _tag_of(voice)
    if speaks is None:
        raise ValueError(f'"{voice[:60]}" is no voice of Twilio\'s that is known here{_like(voice, language)}')
    if (speaks or tag or language).partition("-")[0] != language:
        raise ValueError(f'"{voice}" speaks {speaks or tag}, not "{language}"{_like("", language)}')
    if tag and speaks and tag != speaks:
        raise ValueError(f'"{voice}" speaks {speaks}, and not {tag[:20]}: write {language} = "{voice}"')
    if tag and not any(tag == one.language for one in _table().get(language, {}).values()):
        raise ValueError(f'"{tag[:20]}" is no language of "{voice}": write {language} = "{voice}"')
    return speaks or tag, voice


def _tag_of(voice: str) -> str | None:
    """The language that a voice speaks, "" for one that speaks many, None for one that is not known."""
    if voice in _BASIC:
        return ""
    google = _GOOGLE.fullmatch(voice)
    return google[1] if google else _polly().get(voice)


def _like(voice: str, language: str) -> str:
    """What to write instead: of that language, and as like as there is."""
    ours = [one for one, tag in _polly().items() if tag.partition("-")[0] == language]
    near = get_close_matches(voice, ours, n=1, cutoff=0.7)
    usual = _table().get(language, {}).get("")
    example = near[0] if near else usual.voice if usual else None
    return f'; write {language} = "{example}", for example' if example else "; and no caller is spoken to in it"


@cache
def _table() -> Mapping[str, Mapping[str, Voice]]:
    return {
        language: {country: Voice(**row) for country, row in rows.items()}
        for language, rows in _read("voices.toml").items()
    }


@cache
def _polly() -> Mapping[str, str]:
    """The tag of the language by voice."""
    return {
        f"Polly.{name}" + ("" if way == "Standard" else f"-{way}"): tag
        for tag, ways in _read("polly.toml").items()
        for way, names in ways.items()
        for name in names.split()
    }


def _read(table: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("channels.twilio.voice") / table).read_text("utf-8"))
