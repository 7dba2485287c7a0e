"""What a version of the policy is: the facts and the documents in every language, frozen as one text with its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from autoreply.documents import Block, Document, SignatureLines, SmallPrint
from autoreply.documents.stored import block_data, block_of
from autoreply.policy.compose import sections_of
from autoreply.policy.facts import PolicyFacts, facts_of_policy
from autoreply.policy.wording import wording
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.words import Speaker

FORMAT = 1


@dataclass(frozen=True, slots=True)
class PolicyContent:
    """A policy, issued or not. `documents` are its parts by language, as JSON has them."""

    facts: PolicyFacts
    documents: Mapping[str, Mapping[str, Any]]

    @classmethod
    def drafted(cls, settings: Settings, today: date) -> Self:
        """What the settings file says today. Raises `CrisisError`."""
        facts = facts_of_policy(settings, today)
        made = cls(facts, {code: _parts(settings, facts, code) for code in settings.languages})
        return cls.read(made.text)  # so that it is like one that was frozen, to the last list

    @classmethod
    def read(cls, text: str) -> Self:
        """What was frozen as `text`."""
        data = json.loads(text)
        return cls(PolicyFacts.of_data(data["facts"]), data["documents"])

    @property
    def text(self) -> str:
        """The canonical text: the same policy gives the same octets, whichever version of Python writes it."""
        data = {"format": FORMAT, "facts": self.facts.as_data(), "documents": self.documents}
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 of `text`, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def language(self, wished: str = "") -> str:
        """The language that is wished, or the first that there is."""
        return wished if wished in self.documents else next(iter(self.facts.languages))

    def changed_sections(self, before: "PolicyContent", code: str) -> list[str]:
        """The headings of the sections that differ from another version, or are new, in this one's order."""
        old = {one["name"]: one["blocks"] for one in before.documents.get(code, {"sections": ()})["sections"]}
        return [one["heading"] for one in self.documents[code]["sections"] if old.get(one["name"]) != one["blocks"]]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """Which version a document is; number 0 is a draft. `before` is the one it replaces, with what changed since."""

    number: int
    on: date
    before: int = 0
    changed: tuple[str, ...] = ()


def document_of(content: PolicyContent, code: str, version: VersionLine) -> Document:
    """The whole document in one of its languages."""
    parts, words = content.documents[code], content.documents[code]["words"]
    day = DateFormat(locale(code, content.facts.country)).long_date(version.on)
    said = words["version" if version.number else "draft"].format(number=version.number, date=day)
    blocks: list[Block] = []
    if version.before and version.changed:
        blocks.append(SmallPrint(words["changed"].format(number=version.before, sections="; ".join(version.changed))))
    blocks += [block_of(block) for one in parts["sections"] for block in one["blocks"]]
    blocks.append(SignatureLines(tuple(parts["signatures"])))
    subtitle = f"{parts['subtitle']}\n{said}"
    footer = f"{content.facts.practice} · {parts['title']} · {said}"
    return Document(parts["title"], code, tuple(blocks), subtitle, footer, content.facts.practice)


def _parts(settings: Settings, facts: PolicyFacts, code: str) -> Mapping[str, Any]:
    words = wording(code, Speaker(settings.voice))
    sections = [
        {"name": one.name, "heading": one.heading, "blocks": [block_data(block) for block in one.blocks]}
        for one in sections_of(settings, facts, code)
    ]
    return {
        "title": words.title,
        "subtitle": words.subtitle.format(practice=facts.practice),
        "sections": sections,
        "signatures": [words.name, words.date, words.signature, words.signature_practice],
        "words": {"version": words.version, "draft": words.draft, "changed": words.changed},
    }


def local_date(at: datetime, settings: Settings) -> date:
    """The date on the practice's clock."""
    return at.astimezone(settings.timezone).date()
