"""How long and how hard to read a text is."""

import re
from dataclasses import dataclass

from autoreply.texts.words.facts import Occasion

LONGEST_SENTENCE = 15  # words, as plain-language guides for people in distress advise
HIGHEST_GRADE = 8.0  # California's plain-language standard

_WORD = re.compile(r"[^\W_]+(?:['’.:&-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?:](?=\s|$)|\n")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouysxzcg]es)$")


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of one text in one language. `longest` counts the words of its longest sentence.

    `grade` is the Flesch-Kincaid grade level, the school year in the United States that reads it with ease; None for
    languages other than English, for which the formula is not defined. Of a text message also the `segments`, and the
    characters outside the network's alphabet, each of which makes the whole message dearer.
    """

    language: str
    occasion: Occasion
    characters: int
    words: int
    longest: int
    grade: float | None
    segments: int = 0
    offending: tuple[str, ...] = ()

    def __str__(self) -> str:
        grade = "no Flesch-Kincaid figure outside English" if self.grade is None else f"Flesch-Kincaid {self.grade:.1f}"
        return (
            f"{self.language} {self.occasion}: {self.characters} characters, {self.words} words, "
            f"longest sentence {self.longest} words, {grade}"
        )


def measure(text: str, language: str, occasion: Occasion) -> Measure:
    """The figures of `text`. A colon and the end of a line end a sentence; a number is one word of one syllable."""
    sentences = [words for part in _SENTENCE.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    return Measure(
        language=language,
        occasion=occasion,
        characters=len(text),
        words=len(words),
        longest=max(map(len, sentences), default=0),
        grade=_grade(sentences, words) if language == "en" and words else None,
    )


def _grade(sentences: list[list[str]], words: list[str]) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid and others, US Navy report 8-75, 1975)."""
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end: near enough for plain English."""
    letters = word.casefold()
    count = len(_VOWELS.findall(letters))
    return max(1, count - 1 if _SILENT.search(letters) else count)
