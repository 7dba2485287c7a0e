"""Which voice speaks which language, as the page on text-to-speech lists them, for the most used languages."""

import re

_BASIC = frozenset({"en", "es", "fr", "de"})
_POLLY = {
    "en-US": "Danielle Gregory Ivy Joanna Justin Kendra Kevin Kimberly Matthew Joey Ruth Salli Stephen",
    "en-GB": "Amy Arthur Brian Emma",
    "en-AU": "Nicole Olivia Russell",
    "en-IE": "Niamh",
    "en-IN": "Aditi Kajal Raveena",
    "en-NZ": "Aria",
    "en-ZA": "Ayanda",
    "es-US": "Lupe Miguel Pedro Penelope",
    "es-MX": "Andres Mia",
    "es-ES": "Conchita Enrique Lucia Raul Sergio",
    "fr-FR": "Celine Lea Mathieu Remi",
    "fr-CA": "Chantal Gabrielle Liam",
    "fr-BE": "Isabelle",
    "de-DE": "Daniel Hans Marlene Vicki",
    "de-AT": "Hannah",
    "de-CH": "Sabrina",
    "it-IT": "Adriano Bianca Carla Giorgio",
    "pt-BR": "Camila Ricardo Thiago Vitoria",
}
_LANGUAGE_OF = {name: language for language, names in _POLLY.items() for name in names.split()}
_GOOGLE = re.compile(r"Google\.([a-z]{2,3}-[A-Z]{2})-[\w-]+")
_AMAZON = re.compile(r"Polly\.([A-Z][a-z]+)(-Neural|-Generative|-Long-Form)?")


def wrong_pair(voice: str, language: str) -> str:
    """Why Twilio would not speak `language` with `voice`, or "". Either may be empty."""
    if voice in {"", "man", "woman", "alice"}:
        basic = voice in {"man", "woman"} and language and language.partition("-")[0] not in _BASIC
        return f"voice {voice} does not speak {language}" if basic else ""
    spoken = _language_of(voice)
    if spoken is None:
        return f"voice {voice} is not known"
    return f"voice {voice} speaks {spoken}, not {language}" if language and language != spoken else ""


def _language_of(voice: str) -> str | None:
    if google := _GOOGLE.fullmatch(voice):
        return google[1]
    polly = _AMAZON.fullmatch(voice)
    return _LANGUAGE_OF.get(polly[1]) if polly else None
