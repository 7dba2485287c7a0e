"""How long and how hard to read a text is."""

import re
from dataclasses import dataclass

from autoreply.texts.wording import ReadingLevel, reading_level
from autoreply.texts.words.facts import Occasion

_WORD = re.compile(r"[^\W_]+(?:['’.:&-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?:](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of one text in one language. `longest` counts the words of its longest sentence.

    `level` is how hard it is to read by the formula of its language; None where there is none. Of a text message also
    the `segments`, and the characters outside the network's alphabet, each of which makes the whole message dearer.
    """

    language: str
    occasion: Occasion
    characters: int
    words: int
    longest: int
    level: ReadingLevel | None
    segments: int = 0
    offending: tuple[str, ...] = ()

    def __str__(self) -> str:
        level = f"{self.level.formula} {self.level.value:.1f}" if self.level else "no figure for how hard it is to read"
        return (
            f"{self.language} {self.occasion}: {self.characters} characters, {self.words} words, "
            f"longest sentence {self.longest} words, {level}"
        )


def measure(text: str, language: str, occasion: Occasion) -> Measure:
    """The figures of `text`. A colon and the end of a line end a sentence."""
    sentences = [words for part in _SENTENCE.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    return Measure(
        language=language,
        occasion=occasion,
        characters=len(text),
        words=len(words),
        longest=max(map(len, sentences), default=0),
        level=reading_level(text, language),
    )
