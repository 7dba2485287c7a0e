"""The rules on wording, as data: phrases by language, why not, what instead, and who says so."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict


class WordingKind(StrEnum):
    """What a phrase does that it should not."""

    DISCLOSURE = "disclosure"
    BLAME = "blame"
    COUNTING = "counting"
    PROMISE = "promise"
    MONITORING = "monitoring"
    ADVICE = "advice"
    SAFE_MESSAGING = "safe-messaging"
    LINK = "link"
    LOUD = "loud"
    LONG = "long sentence"
    HARD = "hard to read"


# Of a text with holes, only what stands in it can be judged; how it reads is judged when it is filled in.
OF_SOURCES = frozenset(WordingKind) - {WordingKind.LONG, WordingKind.HARD}
# A policy is handed over in person: it may name the work, and its sentences may be longer than those of a night.
OF_POLICIES = frozenset((WordingKind.BLAME, WordingKind.COUNTING, WordingKind.SAFE_MESSAGING, WordingKind.LINK))


class WordingRule(BaseModel):
    """`phrases` and `better` are by language. A phrase that ends in "*" is the beginning of a word.

    Phrases are compared without accents and capitals. `better` is said of a whole rule, or of each phrase in its order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: WordingKind
    why: str
    source: str
    phrases: dict[str, tuple[str, ...]] = {}
    better: str


@cache
def rules() -> tuple[WordingRule, ...]:
    """Every rule, in the order of the file."""
    table = tomllib.loads((resources.files("autoreply.texts.wording") / "rules.toml").read_text("utf-8"))
    return tuple(WordingRule.model_validate(one) for one in table["rule"])


@cache
def rules_by_kind() -> Mapping[WordingKind, WordingRule]:
    """The rules without phrases: each is the only one of its kind."""
    return {rule.kind: rule for rule in rules() if not rule.phrases}
