"""Who speaks which language: a table, beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Voice:
    """The two attributes of <Say>, which have to fit one another."""

    language: str
    voice: str | None


def voice_for(language: str, country: str, own: Mapping[str, str] | None = None) -> Voice:
    """The voice for "en" in "GB". `own` are the practice's, as "Polly.Amy-Neural" or "en-GB Polly.Amy-Neural"."""
    by_country = _table().get(language, {})
    found = by_country.get(country) or by_country.get("") or Voice(language, None)
    if own and language in own:
        tag, _, name = own[language].rpartition(" ")
        return Voice(tag or found.language, name)
    return found


@cache
def _table() -> Mapping[str, Mapping[str, Voice]]:
    text = (resources.files("channels.twilio.voice") / "voices.toml").read_text("utf-8")
    return {
        language: {country: Voice(**row) for country, row in rows.items()}
        for language, rows in tomllib.loads(text).items()
    }
