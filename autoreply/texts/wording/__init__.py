"""What a text for clients should not say, and how hard it is to read, and what to write instead."""

from autoreply.texts.wording.findings import LONGEST_SENTENCE, WordingFinding, wording_findings
from autoreply.texts.wording.reading import ReadingLevel, reading_level
from autoreply.texts.wording.rules import (
    OF_POLICIES,
    OF_PROTOCOLS,
    OF_SOURCES,
    OF_TEXTS,
    REFUSED_OF_PROTOCOLS,
    WordingKind,
)

__all__ = [
    "LONGEST_SENTENCE",
    "OF_POLICIES",
    "OF_PROTOCOLS",
    "OF_SOURCES",
    "OF_TEXTS",
    "REFUSED_OF_PROTOCOLS",
    "ReadingLevel",
    "WordingFinding",
    "WordingKind",
    "reading_level",
    "wording_findings",
]
