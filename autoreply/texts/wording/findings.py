"""Finds in a text what the rules speak of."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from autoreply.texts.folding import words
from autoreply.texts.wording.reading import reading_level
from autoreply.texts.wording.rules import (
    OF_TEXTS,
    WordingKind,
    WordingRule,
    around_numbers,
    numbers,
    rules,
    rules_by_kind,
)

LONGEST_SENTENCE = 15  # words, as plain-language guides for people in distress advise
_SENTENCE = re.compile(r"[.!?:](?=\s|$)|\n")
_WORD = re.compile(r"[^\W_]+(?:['’.:&-][^\W_]+)*")
_SHORTENED = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly)/\S+|\S+[?&]utm_\w+=\S*"
)
_SHOUTED = re.compile(r"(?:\b[^\W\d_a-z]{3,}\b[ ,]*){3,}|!{2,}")


@dataclass(frozen=True, slots=True)
class WordingFinding:
    """What was found: the phrase as the rule or the text has it, why not, what instead, and who says so."""

    kind: WordingKind
    phrase: str
    why: str
    better: str
    source: str

    def __str__(self) -> str:
        return f'"{self.phrase}" {self.why}. Better: {self.better}. (Source: {self.source}.)'


def wording_findings(text: str, code: str, kinds: Collection[WordingKind] = OF_TEXTS) -> list[WordingFinding]:
    """Everything of these kinds in a text of the language `code`, in the order of the rules."""
    found = [*_phrases(text, code), *_links(text), *_shouts(text), *_long(text), *_hard(text, code)]
    return [one for one in found if one.kind in kinds]


def _phrases(text: str, code: str) -> Iterator[WordingFinding]:
    written = words(text)
    for rule in rules():
        for phrase in rule.phrases.get(code, ()):
            found = phrase_pattern(phrase, code).search(written)
            if found is not None:
                yield finding_of(rule, shown(phrase, found))


def shown(phrase: str, found: re.Match[str]) -> str:
    """The phrase as the rule has it; one with a number as the text has it."""
    if "#" not in phrase:
        return phrase.rstrip("*")
    return phrase.rstrip("*").replace("#", found["number"]) if "'" in phrase else found.group().strip()


@cache
def phrase_pattern(phrase: str, code: str) -> re.Pattern[str]:
    """Finds a phrase among folded words, each between single spaces."""
    *before, last = (re.escape(words(part).strip()) for part in phrase.rstrip("*").split("#"))
    stem = "".join(f"{part} (?P<number>{_number(code)}) ?" for part in before) + last
    return re.compile(rf" {stem}\w*" if phrase.endswith("*") else rf" {stem}(?= )")


@cache
def _number(code: str) -> str:
    """An expression for one number or more, with what may stand around them: "10", "about ten", "the next 5 to 10".

    It gives nothing back: else a text that says "a few a few a few" would take for ever.
    """
    counted = "|".join((r"\d+", *_longest_first(numbers(code))))
    around = "|".join(_longest_first(around_numbers(code)))
    return rf"(?:(?>{around}) )*+(?>{counted})(?: (?>{counted}|{around})(?= ))*+"


def _longest_first(given: Sequence[str]) -> list[str]:
    return sorted((re.escape(words(one).strip()) for one in given), key=len, reverse=True)


def _links(text: str) -> Iterator[WordingFinding]:
    yield from (finding_of(rules_by_kind()[WordingKind.LINK], link[0]) for link in _SHORTENED.finditer(text))


def _shouts(text: str) -> Iterator[WordingFinding]:
    yield from (finding_of(rules_by_kind()[WordingKind.LOUD], loud[0].strip()) for loud in _SHOUTED.finditer(text))


def _long(text: str) -> Iterator[WordingFinding]:
    for sentence in _SENTENCE.split(text):
        if len(_WORD.findall(sentence)) > LONGEST_SENTENCE:
            yield finding_of(rules_by_kind()[WordingKind.LONG], " ".join(sentence.split()))


def _hard(text: str, code: str) -> Iterator[WordingFinding]:
    level = reading_level(text, code)
    if level is not None and not level.easy:
        yield finding_of(rules_by_kind()[WordingKind.HARD], f"{level.formula} {level.value:.0f}")


def finding_of(rule: WordingRule, phrase: str) -> WordingFinding:
    """What a rule says of a phrase."""
    return WordingFinding(rule.kind, phrase, rule.why, rule.better, rule.source)
