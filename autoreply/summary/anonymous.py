"""Leaves out of the practice's own words what may tell who a client is. Pure."""

import re
from collections.abc import Iterable
from functools import cached_property

# Addresses of mail, numbers of telephones and charts, and times of day.
_TELLING = re.compile(
    r"@|\d(?:[\s()./-]*\d){4,}|\b\d{1,2}\s?[:.h]\s?\d{2}\b|\b\d{1,2}\s?(?:a\.?m|p\.?m|uhr|heures?|h)\b", re.IGNORECASE
)


class Anonymizer:
    """`names` are labels and addresses of clients. A text that has one of them is left out as a whole."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted({name.casefold() for name in names if name})

    def text(self, words: str) -> str | None:
        """Return the words in one line, or None where they may tell who somebody is."""
        plain = " ".join(words.split())
        return None if _TELLING.search(plain) or self._pattern.search(plain.casefold()) else plain

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = (rf"(?<!\w){re.escape(' '.join(name.split()))}(?!\w)" for name in self._names)
        return re.compile("|".join(parts) or r"(?!)")
