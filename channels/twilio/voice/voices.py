"""Chooses the voice for a language, from the tables beside this file.

If voice and language do not match, Twilio refuses the whole document, and no caller hears the numbers. So we read the
language tag from the voice. Only voices on Twilio's own list load.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

# Twilio's oldest voices speak several languages, but not every tag of them ("alice" by the list of 2013, the others by
# the page on <Say>). The first tag of a language is used if the tag of the practice's country is not among them.
_OLDEST = ("en-US", "en-GB", "es-ES", "fr-FR", "de-DE")
_BASIC: Mapping[str, tuple[str, ...]] = {
    "man": _OLDEST,
    "woman": _OLDEST,
    "alice": (*_OLDEST, "en-AU", "en-CA", "en-IN", "es-MX", "fr-CA"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """The two attributes of <Say>, which have to match."""

    language: str
    voice: str | None


def voice_for(language: str, country: str, own: Mapping[str, str] | None = None) -> Voice:
    """Return the voice for "en" in "GB". `own` are the practice's voices by language, as `named` reads them."""
    by_country = _table().get(language, {})
    usual = by_country.get(country) or by_country.get("") or Voice(language, None)
    if own and language in own:
        tag, voice = named(language, own[language])
        return Voice(tag or _basic_tag(voice, language, usual.language), voice)
    return usual


def named(language: str, wish: str) -> tuple[str, str]:
    """Return the tag and the voice of "Polly.Amy-Neural" or "en-GB Polly.Amy-Neural". The tag "" is the usual one.

    Raises ValueError, with a suggestion, for a voice that is not known or does not speak `language`.
    """
    tag, _, voice = wish.rpartition(" ")
    speaks = _tag_of(voice)
    if speaks is None:
        raise ValueError(f'"{voice[:60]}" is no voice of Twilio\'s that is known here{_like(voice, language)}')
    if (speaks or tag or language).partition("-")[0] != language:
        raise ValueError(f'"{voice}" speaks {speaks or tag}, not "{language}"{_like("", language)}')
    if tag and speaks and tag != speaks:
        raise ValueError(f'"{voice}" speaks {speaks}, and not {tag[:20]}: write {language} = "{voice}"')
    if not speaks and not _basic_tag(voice, language, ""):
        raise ValueError(f'"{voice}" does not speak "{language}"{_like("", language)}')
    if tag and not speaks and tag not in _BASIC[voice]:
        raise ValueError(f'"{tag[:20]}" is no language of "{voice}": write {language} = "{voice}"')
    return speaks or tag, voice


def _tag_of(voice: str) -> str | None:
    """Return the language tag of a voice, "" if it speaks several languages, or None if it is not known."""
    return "" if voice in _BASIC else _listed().get(voice)


def _basic_tag(voice: str, language: str, usual: str) -> str:
    """Return the tag with which an old voice speaks a language: the `usual` one, else its first, or ""."""
    tags = _BASIC[voice]
    return usual if usual in tags else next((tag for tag in tags if tag.partition("-")[0] == language), "")


def _like(voice: str, language: str) -> str:
    """Return what to write instead: the most similar voice of that language."""
    ours = [one for one, tag in _listed().items() if tag.partition("-")[0] == language]
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
def _listed() -> Mapping[str, str]:
    """Return the language tag by voice, for the voices of Amazon and Google."""
    amazon = {f"Polly.{name}" + ("" if way == "Standard" else f"-{way}"): tag for tag, way, name in _rows("polly.toml")}
    return amazon | {f"Google.{tag}-{way}-{name}": tag for tag, way, name in _rows("google.toml")}


def _rows(table: str) -> Iterator[tuple[str, str, str]]:
    for tag, ways in _read(table).items():
        for way, names in ways.items():
            yield from ((tag, way, name) for name in names.split())


def _read(table: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("channels.twilio.voice") / table).read_text("utf-8"))
