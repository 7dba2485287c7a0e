"""What every greeting has to say aloud, also one of the practice's own, and what it must not say."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from autoreply.texts.crisis import Resources, contains, retired, strangers
from autoreply.texts.folding import words as folded
from autoreply.texts.words.facts import Profile
from autoreply.texts.words.spoken import Spoken

WORDS_BEFORE_HELP = 30  # of a greeting, before the emergency number
MOST_WORDS = 130  # of a greeting: at 150 words a minute, some fifty seconds


class Advice(NamedTuple):
    """What to do where something is missing; `{closed}` is our own sentence that nobody is here."""

    number: str
    nobody: str
    line: str


RECORDED = Advice(
    "say it, and write it in figures", 'say "{closed}", for example', "say one, and write its number in figures"
)
WRITTEN = Advice(
    "write {{{{ emergency }}}} where it should stand",
    'write {{{{ nobody_is_reading }}}} ("{closed}")',
    "write {{{{ crisis }}}} where the lines should stand",
)


def wrong_numbers(text: str, resources: Resources) -> Iterator[str]:
    """A sentence for each number that is retired, or that nobody vouches for."""
    yield from retired(text, resources.country)
    for number in strangers(joined(text), resources.dialled()):
        yield (
            f'nobody vouches for the number "{number}"; take it out, or confirm it with by and on under '
            f'[[crisis.confirm]], line = "{number}"'
        )


def lacking(text: str, words: Spoken, resources: Resources, profile: Profile, advice: Advice) -> Iterator[str]:
    """A sentence for each thing that a caller would miss, or not wait for."""
    if not _says(text, resources.emergency):
        yield f"the emergency number {resources.emergency} is missing; {advice.number.format()}"
    elif _words_before(text, resources.emergency) > WORDS_BEFORE_HELP:
        yield f"the emergency number comes after more than {WORDS_BEFORE_HELP} words; say it first"
    nobody = (words.greeting.closed, words.greeting.missed, *words.recognised)
    if not any(folded(phrase) in folded(text) for phrase in nobody):
        yield f"nothing says that nobody answers now; {advice.nobody.format(closed=words.greeting.closed)}"
    if profile is Profile.CARE and not any(_says(text, one) for one in _helping(resources)):
        yield f"no crisis line is in it; {advice.line.format()}"
    if len(text.split()) > MOST_WORDS:
        yield f"it has more than {MOST_WORDS} words; people hang up before the end"


def joined(text: str) -> str:
    """Digits that are written apart, as they are spoken, put together: "9, 8, 8" is 988."""
    return re.sub(r"(?<=\d),? (?=\d\b)", "", text)


def _helping(resources: Resources) -> list[str]:
    return [route for line in resources.lines if not line.information for route in (line.call, line.text) if route]


def _says(text: str, number: str) -> bool:
    return contains(text, number) or contains(joined(text), number)


def _words_before(text: str, number: str) -> int:
    """How many words come before the number is complete."""
    pieces = joined(text).split()
    return next((count for count in range(len(pieces)) if contains(" ".join(pieces[: count + 1]), number)), len(pieces))
