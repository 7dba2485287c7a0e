"""What a text for clients should not say, and how hard it is to read, and what to write instead."""

from autoreply.texts.wording.findings import LONGEST_SENTENCE, WordingFinding, wording_findings
from autoreply.texts.wording.promises import doubtful_of_protocol, refused_of_protocol
from autoreply.texts.wording.reading import ReadingLevel, reading_level
from autoreply.texts.wording.rules import (
    OF_POLICIES,
    OF_SOURCES,
    OF_TEXTS,
    WordingKind,
)

__all__ = [
    "LONGEST_SENTENCE",
    "OF_POLICIES",
    "OF_SOURCES",
    "OF_TEXTS",
    "ReadingLevel",
    "WordingFinding",
    "WordingKind",
    "doubtful_of_protocol",
    "reading_level",
    "refused_of_protocol",
    "wording_findings",
]
