"""What is said of who is on call and nobody can keep.

A phrase counts unless its own clause denies it ("We cannot guarantee an answer"), or speaks of the help of others ("In
danger, call 911 at once").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from autoreply.texts.folding import words
from autoreply.texts.wording.findings import WordingFinding, finding_of, phrase_pattern, shown, wording_findings
from autoreply.texts.wording.rules import (
    OF_PROTOCOLS,
    REFUSED_OF_PROTOCOLS,
    ClauseWords,
    WordingRule,
    clause_words,
    rules,
)

_SENTENCE = re.compile(r"[.!?;:](?=\s|$)|\n\s*\n")
_CLAUSE = re.compile(r",(?=\s|$)|\s[-–—]+\s|—")
_BEFORE = 5  # words between a denial and what it denies: "nobody may be able to call you back"
_BEHIND = 3  # the same where the denial follows: "rufen Sie vielleicht nicht"
_NUMBER_TO_DIAL = re.compile(r" \d{3,}(?= )")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause among the others of its sentence, folded, each with a space at both ends."""

    text: str
    sentence: str
    rest: str  # of the sentence, behind this clause


def refused_of_protocol(text: str, code: str) -> list[WordingFinding]:
    """Every promise in what clients are told of who is on call, in the order of the rules; one for each place."""
    speaks = clause_words(code)
    if speaks is None:
        return []
    clauses, found, taken = list(_clauses(text, speaks.joins[0])), [], set[tuple[int, int]]()
    for rule in (one for one in rules() if one.kind in REFUSED_OF_PROTOCOLS):
        for phrase in rule.phrases.get(code, ()):
            for number, match in _standing(rule, phrase_pattern(phrase, code), clauses, speaks):
                place = {(number, at) for at in range(match.start() + 1, match.end())}
                if taken.isdisjoint(place):
                    found.append(finding_of(rule, shown(phrase, match)))
                taken |= place
    return found


def doubtful_of_protocol(text: str, code: str) -> list[WordingFinding]:
    """What else should not be said there."""
    return wording_findings(text, code, OF_PROTOCOLS - REFUSED_OF_PROTOCOLS)


def _clauses(text: str, that: str) -> Iterator[_Clause]:
    """Split at punctuation, but not before "that": what nobody can promise comes behind it."""
    for sentence in _SENTENCE.split(text):
        parts = [words(part) for part in _CLAUSE.split(re.sub(rf",(?=\s+{that}\b)", "", sentence))]
        for number, part in enumerate(parts):
            yield _Clause(part, words(sentence), "".join(parts[number + 1 :]))


def _standing(
    rule: WordingRule, pattern: re.Pattern[str], clauses: Sequence[_Clause], speaks: ClauseWords
) -> Iterator[tuple[int, re.Match[str]]]:
    """Where it is really promised, with the number of the clause."""
    for number, clause in enumerate(clauses):
        for match in pattern.finditer(clause.text):
            before, behind = f"{clause.text[: match.start()]} ", clause.text[match.end() :]
            if rule.hedged and _hedged(before, behind + clause.rest, speaks):
                continue
            if _denied(before, behind, speaks) or _of_other_help(before, behind, clause, speaks):
                continue
            yield number, match


def _hedged(before: str, behind: str, speaks: ClauseWords) -> bool:
    """Whether it is only what may be: "they may call you back", "they will call you if they can"."""
    return any(before.endswith(words(one)) or (words(one) in behind) for one in speaks.able)


def _denied(before: str, behind: str, speaks: ClauseWords) -> bool:
    for idiom in speaks.no_denials:
        before = before.replace(words(idiom), " - ")
    near = before.split()[-_BEFORE - 1 :]
    denials, subjects = _folded(speaks.denials), _folded(speaks.new_subjects)
    last = max((at for at, word in enumerate(near) if word in denials), default=None)
    if last is not None and not _begins_anew(near[last + 1 :], subjects, _folded(speaks.joins)):
        return True
    for word in behind.split()[: _BEHIND + 1]:
        if word in subjects:
            return False
        if word in _folded(speaks.denials_after):
            return True
    return False


def _begins_anew(between: Sequence[str], subjects: frozenset[str], joins: frozenset[str]) -> bool:
    """Whether somebody else is spoken of in between, as in "Do not wait and we call at once"."""
    return any(word in subjects and not (at and between[at - 1] in joins) for at, word in enumerate(between))


def _of_other_help(before: str, behind: str, clause: _Clause, speaks: ClauseWords) -> bool:
    """Whether it is about an emergency number or a crisis line, or what to do in danger, and not about the practice."""
    around = f"{before}{behind}"
    alone = not around.split()
    whose = clause.sentence if alone else around
    for one in speaks.others:
        whose = whose.replace(words(one), " ")
    if any(words(one) in whose for one in speaks.ours):
        return False
    in_danger = any(words(one) in around for one in speaks.danger)
    elsewhere = clause.sentence.replace(clause.text, " ") if in_danger or alone else ""
    return _names_help(around, speaks) or _names_help(elsewhere, speaks)


def _names_help(folded: str, speaks: ClauseWords) -> bool:
    return _NUMBER_TO_DIAL.search(folded) is not None or any(_help(one).search(folded) for one in speaks.help)


@cache
def _help(phrase: str) -> re.Pattern[str]:
    return re.compile(re.escape(words(phrase.replace("#", "0")).rstrip()).replace("0", r"\d+") + "(?= )")


@cache
def _folded(given: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words(one).strip() for one in given)
