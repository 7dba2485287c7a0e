"""Finds in a text what the rules speak of."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from autoreply.texts.folding import words
from autoreply.texts.wording.reading import reading_level
from autoreply.texts.wording.rules import OF_TEXTS, WordingKind, WordingRule, numbers, rules, rules_by_kind

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
        denied = tuple(map(words, rule.unless.get(code, ())))
        for phrase in rule.phrases.get(code, ()):
            found = _first(_pattern(phrase, code), written, denied)
            if found is not None:
                yield _finding(rule, found.group().strip() if "#" in phrase else phrase.rstrip("*"))


def _first(pattern: re.Pattern[str], written: str, denied: tuple[str, ...]) -> re.Match[str] | None:
    """Where it stands, unless every time right after words that deny it."""
    return next((one for one in pattern.finditer(written) if not written[: one.start() + 1].endswith(denied)), None)


@cache
def _pattern(phrase: str, code: str) -> re.Pattern[str]:
    """Finds a phrase among folded words, each between single spaces."""
    *before, last = (re.escape(words(part).strip()) for part in phrase.rstrip("*").split("#"))
    counted = "|".join((r"\d+(?: \d+)*", *(re.escape(words(number).strip()) for number in numbers(code))))
    stem = "".join(f"{part} (?:{counted}) ?" for part in before) + last
    return re.compile(rf" {stem}\w*" if phrase.endswith("*") else rf" {stem}(?= )")


def _links(text: str) -> Iterator[WordingFinding]:
    yield from (_finding(rules_by_kind()[WordingKind.LINK], link[0]) for link in _SHORTENED.finditer(text))


def _shouts(text: str) -> Iterator[WordingFinding]:
    yield from (_finding(rules_by_kind()[WordingKind.LOUD], loud[0].strip()) for loud in _SHOUTED.finditer(text))


def _long(text: str) -> Iterator[WordingFinding]:
    for sentence in _SENTENCE.split(text):
        if len(_WORD.findall(sentence)) > LONGEST_SENTENCE:
            yield _finding(rules_by_kind()[WordingKind.LONG], " ".join(sentence.split()))


def _hard(text: str, code: str) -> Iterator[WordingFinding]:
    level = reading_level(text, code)
    if level is not None and not level.easy:
        yield _finding(rules_by_kind()[WordingKind.HARD], f"{level.formula} {level.value:.0f}")


def _finding(rule: WordingRule, phrase: str) -> WordingFinding:
    return WordingFinding(rule.kind, phrase, rule.why, rule.better, rule.source)
