"""How entries are chained: each has a hash over itself and the hash of the entry before it. Pure.

What can be deleted later is not in the hash itself, but as a digest with a salt that is deleted with it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

FORMAT = 1
BEGINNING = ""  # what stands in the place of the hash before the first entry


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What the hash of an entry is over. `facts` is canonical JSON, and `digest` is that of what can be deleted."""

    sequence: int
    at: datetime
    kind: str
    about: str
    author: str
    card: int | None
    until: datetime | None
    facts: str
    digest: str
    previous: str

    @property
    def hash(self) -> str:
        """SHA-256 over canonical JSON, in hexadecimal digits."""
        named = (self.sequence, self.at, self.kind, self.about, self.author, self.card, self.until)
        whole = canonical([FORMAT, *named, self.facts, self.digest, self.previous])
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far the chain goes: the sequence of its last entry, and its hash. Together they fix every entry before."""

    count: int
    head: str

    @property
    def short(self) -> str:
        """What people copy: 128 bits are more than anybody can forge."""
        return self.head[:SHORT]


SHORT = 32  # characters


def canonical(value: object) -> str:
    """The one way to write a value as JSON: sorted keys, no spaces, ASCII, instants in UTC."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)


def readable(text: str) -> dict[str, Any]:
    """What `canonical` wrote. Raises ValueError or TypeError for anything else."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError
    return found


def digest_of(salt: str, data: str) -> str:
    """HMAC-SHA256. Without the salt, which is random, nobody can tell what the data were by trying."""
    return hmac.new(salt.encode(), data.encode(), hashlib.sha256).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value).__name__)
