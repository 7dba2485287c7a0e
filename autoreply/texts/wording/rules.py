"""The rules on wording, as data: phrases by language, why not, what instead, and who says so."""

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict


class WordingKind(StrEnum):
    """What a phrase does that it should not."""

    DISCLOSURE = "disclosure"
    BLAME = "blame"
    COUNTING = "counting"
    PROMISE = "promise"
    MONITORING = "monitoring"
    ALERTING = "alerting"
    AVAILABILITY = "availability"
    ADVICE = "advice"
    SAFE_MESSAGING = "safe-messaging"
    LINK = "link"
    LOUD = "loud"
    LONG = "long sentence"
    HARD = "hard to read"


# What is said of who is on call, where somebody really is alerted, must promise nothing at all.
REFUSED_OF_PROTOCOLS = frozenset((WordingKind.PROMISE, WordingKind.MONITORING, WordingKind.AVAILABILITY))
OF_PROTOCOLS = frozenset(WordingKind) - {WordingKind.ALERTING}
# All other texts go out where nobody is alerted, and may say that a crisis line is open day and night.
OF_TEXTS = frozenset(WordingKind) - {WordingKind.AVAILABILITY}
# Of a text with holes, only what stands in it can be judged; how it reads is judged when it is filled in.
OF_SOURCES = OF_TEXTS - {WordingKind.LONG, WordingKind.HARD}
# A policy is handed over in person: it may name the work, and its sentences may be longer than those of a night.
OF_POLICIES = frozenset((WordingKind.BLAME, WordingKind.COUNTING, WordingKind.SAFE_MESSAGING, WordingKind.LINK))


class WordingRule(BaseModel):
    """`phrases` are by language. A phrase that ends in "*" is the beginning of a word; "#" is a number.

    Phrases are compared without accents, capitals and apostrophes. What is `hedged` may be said with "if they can".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: WordingKind
    why: str
    source: str
    phrases: dict[str, tuple[str, ...]] = {}
    better: str
    hedged: bool = False


class ClauseWords(BaseModel):
    """The words of one language by which a promise is told from a denial, and our help from that of others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    denials: tuple[str, ...]
    denials_after: tuple[str, ...]
    no_denials: tuple[str, ...]
    new_subjects: tuple[str, ...]
    joins: tuple[str, ...]
    able: tuple[str, ...]
    help: tuple[str, ...]
    danger: tuple[str, ...]
    ours: tuple[str, ...]
    others: tuple[str, ...]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("autoreply.texts.wording") / "rules.toml").read_text("utf-8"))


@cache
def rules() -> tuple[WordingRule, ...]:
    """Every rule, in the order of the file."""
    return tuple(WordingRule.model_validate(one) for one in _table()["rule"])


def numbers(code: str) -> Sequence[str]:
    """The words for numbers in the language `code`, as far as people give times in them."""
    found: Sequence[str] = _table()["numbers"].get(code, ())
    return found


def around_numbers(code: str) -> Sequence[str]:
    """The words that may stand between a number and what it belongs to, or before it, as "about" and "the next"."""
    found: Sequence[str] = _table()["around"].get(code, ())
    return found


@cache
def clause_words(code: str) -> ClauseWords | None:
    """The words of the language `code`, None where we have none."""
    found = _table()["clauses"].get(code)
    return found and ClauseWords.model_validate(found)


@cache
def rules_by_kind() -> Mapping[WordingKind, WordingRule]:
    """The rules without phrases: each is the only one of its kind."""
    return {rule.kind: rule for rule in rules() if not rule.phrases}
