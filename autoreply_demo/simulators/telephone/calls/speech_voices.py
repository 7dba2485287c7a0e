"""Which voice speaks which language, as Twilio's library for Node lists them (6.3.1), for the most used languages."""

from collections.abc import Iterator

_OLD = frozenset({"en-US", "en-GB", "es-ES", "fr-FR", "de-DE"})
_BASIC = {"man": _OLD, "woman": _OLD, "alice": _OLD | {"en-AU", "en-CA", "en-IN", "es-MX", "fr-CA", "it-IT", "pt-BR"}}
_AMAZON = {  # the standard voices | the neural ones | the generative ones
    "en-US": "Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Salli | Danielle Gregory Ivy Joanna Joey Justin"
    " Kendra Kevin Kimberly Matthew Ruth Salli Stephen | Danielle Joanna Matthew Ruth Stephen",
    "en-GB": "Amy Brian Emma | Amy Arthur Brian Emma | Amy",
    "en-AU": "Nicole Russell | Olivia | Olivia",
    "en-IE": " | Niamh | ",
    "en-IN": "Aditi Raveena | Kajal | Kajal",
    "en-NZ": " | Aria | ",
    "en-ZA": " | Ayanda | Ayanda",
    "es-US": "Lupe Miguel Penelope | Lupe Pedro | Lupe Pedro",
    "es-MX": "Mia | Andres Mia | Andres Mía",
    "es-ES": "Conchita Enrique Lucia | Lucia Sergio | Lucia Sergio",
    "fr-FR": "Celine Lea Mathieu | Lea Remi | Lea Rémi",
    "fr-CA": "Chantal | Gabrielle Liam | ",
    "fr-BE": " | Isabelle | ",
    "de-DE": "Hans Marlene Vicki | Daniel Vicki | Daniel Vicki",
    "de-AT": " | Hannah | ",
    "it-IT": "Bianca Carla Giorgio | Adriano Bianca | Bianca",
    "pt-BR": "Camila Ricardo Vitoria | Camila Thiago Vitoria | ",
}
_CHIRP = "Aoede Charon Fenrir Kore Leda Orus Puck Zephyr"
_GOOGLE = {  # Neural2 | Standard | Wavenet
    "de-DE": "ABCDFGH | ABCDEFGH | ABCDEFGH",
    "en-AU": "ABCD | ABCD | ABCD",
    "en-GB": "ABCDFNO | ABCDFNO | ABCDFNO",
    "en-IN": "ABCD | ABCDEF | ABCDEF",
    "en-US": "ACDEFGHIJ | ABCDEFGHIJ | ABCDEFGHIJ",
    "es-ES": "ABCDEFGH | ABCDEFGH | BCDEFGH",
    "es-US": "ABC | ABC | ABC",
    "fr-CA": "ABCD | ABCD | ABCD",
    "fr-FR": "ABCDEFG | ABCDEFG | ABCDEFG",
}


def _listed() -> Iterator[tuple[str, str]]:
    for tag, ways in _AMAZON.items():
        for suffix, names in zip(("", "-Neural", "-Generative"), ways.split("|"), strict=True):
            yield from ((f"Polly.{name}{suffix}", tag) for name in names.split())
    for tag, ways in _GOOGLE.items():
        yield from ((f"Google.{tag}-Chirp3-HD-{name}", tag) for name in _CHIRP.split())
        for way, names in zip(("Neural2", "Standard", "Wavenet"), ways.split("|"), strict=True):
            yield from ((f"Google.{tag}-{way}-{name}", tag) for name in names.strip())


_LANGUAGE_OF = dict(_listed())


def wrong_pair(voice: str, language: str) -> str:
    """Why Twilio would not speak `language` with `voice`, or "". Either may be empty."""
    if not voice:
        return ""
    if voice in _BASIC:
        return f"voice {voice} does not speak {language}" if language and language not in _BASIC[voice] else ""
    spoken = _LANGUAGE_OF.get(voice)
    if spoken is None:
        return f"voice {voice} is not known"
    return f"voice {voice} speaks {spoken}, not {language}" if language and language != spoken else ""
