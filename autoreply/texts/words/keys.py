"""The names of a practice's own texts in the file: the occasion, after a prefix for the form."""

import difflib
from collections.abc import Mapping, Sequence

from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import OPTIONAL, Occasion
from channels import TextForm

SUBJECT = "subject"
FOOTER = "footer"  # below every text
SHORT = "sms_"  # for short texts: text messages and WhatsApp
VOICE = "voice_"  # for greetings on the telephone
MISSED = "missed"  # a call by day that nobody took
TEXTS = tuple(one for one in Occasion if one is not Occasion.ASIDE)  # nobody reads along on a telephone
GREETINGS = (*(one for one in TEXTS if one is not Occasion.REPEAT and one not in OPTIONAL), MISSED)

WRITTEN = (TextForm.EMAIL, TextForm.SMS)  # the forms that have texts of their own; chats take those of email

KNOWN = (
    *Occasion,
    SUBJECT,
    FOOTER,
    *(f"{SHORT}{one}" for one in (*TEXTS, FOOTER)),
    *(f"{VOICE}{one}" for one in GREETINGS),
)


def key_of(occasion: Occasion, form: TextForm) -> str:
    """Return the name of a practice's own text for `occasion` in the file."""
    return f"{SHORT}{occasion}" if form.is_short else occasion.value


def travels(key: str) -> str:
    """Return the prefix of a name: `SHORT`, `VOICE`, or "" for mail and chats."""
    return next((way for way in (SHORT, VOICE) if key.startswith(way)), "")


def written(texts: Mapping[str, str], way: str) -> dict[str, str]:
    """Return the texts with this prefix, by the rest of their names."""
    return {key.removeprefix(way): text for key, text in texts.items() if travels(key) == way}


def refuse_strays(languages: Sequence[str], overrides: Mapping[str, Mapping[str, str]]) -> None:
    """Raise `WordsError` for texts that are never used: of another language, or for an unknown occasion."""
    if not languages:
        raise WordsError('no language is named; write languages = ["en"], for example')
    for code, texts in overrides.items():
        if code not in languages:
            raise WordsError(f'"{code}" is not among the languages of this practice: {", ".join(languages)}', code)
        for key in texts:
            if key not in KNOWN:
                near = difflib.get_close_matches(key, KNOWN, n=1, cutoff=0.5)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KNOWN)}"
                raise WordsError(f'there is no text "{key}"; {hint}', code, key)
