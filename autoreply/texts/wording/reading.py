"""How hard a text is to read, by the formula that its language's own readers were tested with.

Syllables are counted as groups of vowels, near enough for plain words. `textstat` would count the hyphenation points of
`pyphen` instead, which miss a syllable wherever printers break no line ("i-dea", "ri-o"), and brings nltk along.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoreply.texts.folding import plain

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:](?=\s|$)|\n")
_FEWEST_WORDS = 30
_LONG = 3  # syllables from which the German formula counts a word as long

_GROUPS = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"ie|ei|ai|au|eu|oi|[aeiouy]"),
    "es": re.compile(r"[iu]?[aeo][iu](?![aeiou])|[iu][aeo]|[aeo]|[iuy]+"),
    "fr": re.compile(r"eau|[aeiouy]+"),
}
_SILENT = {
    "en": re.compile(r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouysxzcg]es)$"),
    "fr": re.compile(r"(?<=[^aeiouy])(?:es?|ent)$"),
}


@dataclass(frozen=True, slots=True)
class TextCounts:
    """What the formulas are made of. `long_words` have three syllables or more."""

    sentences: int
    words: int
    syllables: int
    long_words: int


@dataclass(frozen=True, slots=True)
class ReadingFormula:
    """`limit` is the value of a text that eight years of school make easy; `high`: more is harder."""

    name: str
    compute: Callable[[TextCounts], float]
    limit: float
    high: bool


@dataclass(frozen=True, slots=True)
class ReadingLevel:
    """The value of one text. `easy` is whether it keeps the limit of its formula."""

    formula: str
    value: float
    easy: bool
    aim: str  # "8 or less"


def _kincaid(of: TextCounts) -> float:
    """Flesch-Kincaid grade (Kincaid and others, US Navy report 8-75, 1975)."""
    return 0.39 * of.words / of.sentences + 11.8 * of.syllables / of.words - 15.59


def _vienna(of: TextCounts) -> float:
    """Fourth Vienna formula for non-fiction, in years of school (Bamberger and Vanecek, 1984)."""
    return 0.2656 * of.words / of.sentences + 0.2744 * 100 * of.long_words / of.words - 1.693


def _szigriszt(of: TextCounts) -> float:
    """Perspicuity of Szigriszt-Pazos (1993); 55 and more is "normal" on the INFLESZ scale (Barrio-Cantalejo, 2008)."""
    return 206.835 - 62.3 * of.syllables / of.words - of.words / of.sentences


def _kandel(of: TextCounts) -> float:
    """Flesch's ease for French (Kandel and Moles, 1958); 60 and more is standard."""
    return 207 - 1.015 * of.words / of.sentences - 73.6 * of.syllables / of.words


FORMULAS = {
    "en": ReadingFormula("Flesch-Kincaid", _kincaid, 8, high=True),
    "de": ReadingFormula("Vienna formula", _vienna, 8, high=True),
    "es": ReadingFormula("Szigriszt-Pazos", _szigriszt, 55, high=False),
    "fr": ReadingFormula("Kandel-Moles", _kandel, 60, high=False),
}


def reading_level(text: str, code: str) -> ReadingLevel | None:
    """The level of `text`; None in a language without a formula here, and for a text without words.

    A colon and the end of a line end a sentence. Numbers and addresses are not read as words. A short text is always
    easy: of so few words, the formulas say more about one long name than about the text.
    """
    formula = FORMULAS.get(code)
    sentences = [found for part in _SENTENCE.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if formula is None or not words:
        return None
    value = formula.compute(_counts(sentences, words, code))
    easy = value <= formula.limit if formula.high else value >= formula.limit
    aim = f"{formula.limit:g} or {'less' if formula.high else 'more'}"
    return ReadingLevel(formula.name, value, easy or len(words) < _FEWEST_WORDS, aim)


def syllables(word: str, code: str) -> int:
    """The syllables of a word, one at least."""
    letters = plain(word)
    count = len(_GROUPS[code].findall(letters))
    silent = _SILENT.get(code)
    return max(1, count - 1 if silent and silent.search(letters) else count)


def _counts(sentences: Sequence[Sequence[str]], words: Sequence[str], code: str) -> TextCounts:
    each = [syllables(word, code) for word in words]
    return TextCounts(len(sentences), len(words), sum(each), sum(count >= _LONG for count in each))
