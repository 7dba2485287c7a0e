"""Finds what was changed in the chain of papers afterwards: pure, over rows and heads.

By itself the chain shows what was edited, moved, or deleted inside. What was deleted at its end, and a chain that was
written anew as a whole, only a head shows that is kept elsewhere: in the record, in a file, in a mail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.chain import BEGINNING, ChainHead, ChainLink, digest_of, readable
from autoreply.record.papers.papers import HeadRow, PaperKind, ends_and_rows

MOST_MOVED = 100  # entries among which the ones that changed places are looked for


class BreakKind(StrEnum):
    """What is wrong with the chain. The value stands in an entry that confirms it."""

    CHANGED = "changed"
    DATA_CHANGED = "data-changed"
    DATA_GONE = "data-gone"
    MOVED = "moved"
    MISSING = "missing"
    REWRITTEN = "rewritten"
    START_GONE = "start-gone"
    END_GONE = "end-gone"
    ANOTHER_HEAD = "another-head"


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """One thing that is wrong: where it begins, and in a sentence. `key` is the same for the same trouble only."""

    kind: BreakKind
    first: int
    says: str
    key: str


@dataclass(frozen=True, slots=True)
class OutsideHead:
    """A head that is kept outside the table, and where, such as "the hand-over of Nov 29"."""

    where: str
    head: ChainHead


@dataclass(frozen=True, slots=True)
class Anchor:
    """Somebody confirmed breaks, by their keys. The chain goes on from there."""

    sequence: int
    who: str
    keys: frozenset[str]
    first: int
    latest: int

    def covers(self, found: ChainBreak, head: ChainHead | None = None) -> bool:
        """Whether it confirms this break. A head of the time of the break cannot fit any more."""
        in_break = head is not None and self.first <= head.count <= self.latest
        return found.key in self.keys or in_break


@dataclass(frozen=True, slots=True)
class ChainVerification:
    """What was found. `confirmed` are breaks that an anchor names."""

    last: ChainHead
    first: int
    entries: int
    breaks: tuple[ChainBreak, ...]
    confirmed: tuple[ChainBreak, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    highest: int = 0  # the greatest sequence that anything speaks of

    @property
    def whole(self) -> bool:
        return not self.breaks


def verify(database: Database, outside: Sequence[OutsideHead] = ()) -> ChainVerification:
    """Look at the whole chain, and compare it with heads from elsewhere. Raises `RecordError`."""
    with database.read() as connection, decoding():
        if connection.dialect.name == "postgresql":  # all of it as of one moment
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        return verified(*ends_and_rows(connection), outside)


def verified(ends: HeadRow, rows: Sequence[sa.Row[Any]], outside: Sequence[OutsideHead] = ()) -> ChainVerification:
    """The same, of rows in the order of their sequences."""
    chain = _Chain(ends, rows)
    found: list[tuple[ChainBreak, ChainHead | None]] = [(one, None) for one in chain.breaks()]
    found += [(one, each.head) for each in outside for one in chain.compared(each)]
    confirmed = [one for one, head in found if any(anchor.covers(one, head) for anchor in chain.anchors)]
    breaks = _once(one for one, _ in found if one not in confirmed)
    highest = max([chain.last, ends.last.count, *(each.head.count for each in outside)])
    last = ChainHead(chain.last, chain.links[-1].stored if chain.links else BEGINNING)
    return ChainVerification(last, chain.first, len(rows), breaks, _once(confirmed), tuple(chain.anchors), highest)


def _once(found: Sequence[ChainBreak] | Iterator[ChainBreak]) -> tuple[ChainBreak, ...]:
    by_key: dict[str, ChainBreak] = {}
    for one in found:
        by_key.setdefault(one.key, one)
    return tuple(sorted(by_key.values(), key=lambda one: one.first))


@dataclass(frozen=True)
class _Stored:
    """A row as it is stored, with the link that it says it is."""

    link: ChainLink
    stored: str
    data: str | None
    salt: str | None

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "_Stored":
        named = (row.sequence, row.at, row.kind, row.about, row.author, row.card, row.until)
        return cls(ChainLink(*named, row.facts, row.digest, row.previous), row.hash, row.data, row.salt)

    @property
    def sequence(self) -> int:
        return self.link.sequence

    @cached_property
    def fits(self) -> bool:
        return self.link.hash == self.stored

    @property
    def data_fit(self) -> bool:
        return self.data is None or digest_of(self.salt or "", self.data) == self.link.digest

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """Nothing where they cannot be read."""
        try:
            return readable(self.link.facts)
        except (ValueError, TypeError, RecursionError):
            return {}


class _Chain:
    def __init__(self, ends: HeadRow, rows: Sequence[sa.Row[Any]]) -> None:
        self.ends, self.links = ends, [_Stored.of(row) for row in rows]

    @property
    def first(self) -> int:
        return self.links[0].sequence if self.links else 1

    @property
    def last(self) -> int:
        return self.links[-1].sequence if self.links else 0

    @cached_property
    def sound(self) -> list[_Stored]:
        """Entries that are as they were written."""
        return [one for one in self.links if one.fits]

    @cached_property
    def anchors(self) -> list[Anchor]:
        found = [one for one in self.sound if one.link.kind == PaperKind.RE_ANCHOR]
        return [
            Anchor(
                one.sequence,
                one.link.author,
                frozenset(map(str, one.facts.get("keys", ()))),
                int(one.facts.get("first", one.sequence)),
                int(one.facts.get("latest", one.sequence)),
            )
            for one in found
        ]

    def breaks(self) -> Iterator[ChainBreak]:
        yield from self._start()
        yield from self._inside()
        yield from self._data()
        yield from self._end()

    def compared(self, outside: OutsideHead) -> Iterator[ChainBreak]:
        """Whether the chain still has the head that is kept elsewhere."""
        count, head = outside.head.count, outside.head.head
        if count > self.last:
            many = _entries(self.last + 1, count)
            says = f"{outside.where} says that there were {count} entries. {many} missing at the end."
            yield ChainBreak(BreakKind.END_GONE, self.last + 1, says, f"gone:{self.last + 1}-{count}")
        elif count >= self.first - 1 and not self._hash_at(count).startswith(head):
            says = (
                f"{outside.where} has another hash for entry {count}. So this entry, or some before it, were written "
                "anew after that."
            )
            yield ChainBreak(BreakKind.ANOTHER_HEAD, count, says, f"another-head:{count}:{head[:16]}")

    def _hash_at(self, sequence: int) -> str:
        if sequence == self.first - 1:
            return self._before_first() or ""
        return next((one.stored for one in self.links if one.sequence == sequence), "")

    def _start(self) -> Iterator[ChainBreak]:
        """What retention deleted, an entry says. What is missing without one, somebody else deleted."""
        first = self.links[0].sequence if self.links else self.ends.first
        expected = max((int(one.facts.get("through", 0)) for one in self._own(PaperKind.RETENTION)), default=0) + 1
        if first > expected or (not self.links and self.ends.last.count >= expected):
            through = first - 1 if self.links else self.ends.last.count
            says = f"{_entries(expected, through)} missing at the beginning, and no entry says that retention did it."
            yield ChainBreak(BreakKind.START_GONE, expected, says, f"gone:{expected}-{through}")

    def _own(self, *kinds: PaperKind) -> list[_Stored]:
        return [one for one in self.sound if one.link.kind in kinds]

    def _inside(self) -> Iterator[ChainBreak]:
        yield from self._changed()
        before = self._before_first()
        for earlier, one in zip([None, *self.links], self.links, strict=False):
            if earlier is not None:
                yield from _gap(earlier, one)
            expected = before if earlier is None else earlier.stored
            adjacent = earlier is None or (earlier.fits and one.sequence == earlier.sequence + 1)
            if adjacent and one.fits and expected is not None and one.link.previous != expected:
                says = (
                    f"Entry {one.sequence} does not follow the entry before it. One of the two was written anew, or "
                    "something between them was deleted."
                )
                key = f"rewritten:{one.sequence}:{expected[:16]}"
                yield ChainBreak(BreakKind.REWRITTEN, one.sequence, says, key)

    def _before_first(self) -> str | None:
        """The hash of the entry before the first one that is left; None where nobody says."""
        if not self.links:
            return None
        first = self.links[0].sequence
        if first == 1:
            return BEGINNING
        said = [one for one in self._own(PaperKind.RETENTION) if one.facts.get("through") == first - 1]
        return str(said[-1].facts.get("hash", "")) if said else None

    def _changed(self) -> Iterator[ChainBreak]:
        wrong = [one for one in self.links if not one.fits]
        places = [one.sequence for one in wrong[:MOST_MOVED]]
        for one in wrong:
            origin = next((at for at in places if replace(one.link, sequence=at).hash == one.stored), None)
            key = f"{one.sequence}:{one.link.hash[:16]}"
            if origin is not None:
                says = f"Entry {one.sequence} was entry {origin}: it was moved to another place."
                yield ChainBreak(BreakKind.MOVED, one.sequence, says, f"moved:{key}")
            else:
                says = f"Entry {one.sequence} was changed after it was written."
                yield ChainBreak(BreakKind.CHANGED, one.sequence, says, f"changed:{key}")

    def _data(self) -> Iterator[ChainBreak]:
        explained: set[int] = set()
        for own in self._own(PaperKind.ERASURE, PaperKind.RETENTION):
            explained |= {int(at) for at in own.facts.get("purged", ()) if int(at) < own.sequence}
        for one in self.links:
            if one.data is None and one.sequence not in explained:
                says = f"The details of entry {one.sequence} are gone, and no erasure or retention says so."
                yield ChainBreak(BreakKind.DATA_GONE, one.sequence, says, f"data-gone:{one.sequence}")
            elif not one.data_fit:
                says = f"The details of entry {one.sequence} were changed after they were written."
                key = f"data-changed:{one.sequence}:{digest_of(one.salt or '', one.data or '')[:16]}"
                yield ChainBreak(BreakKind.DATA_CHANGED, one.sequence, says, key)

    def _end(self) -> Iterator[ChainBreak]:
        """The record's own head."""
        if not self.links:
            return  # `_start` says so
        said = self.ends.last
        if said.count > self.last or (said.count == self.last and said.head != self.links[-1].stored):
            yield from self.compared(OutsideHead("The record's own count", said))
        elif said.count < self.last:
            says = f"{_entries(said.count + 1, self.last)} beyond the end that the record itself notes ({said.count})."
            yield ChainBreak(BreakKind.REWRITTEN, said.count + 1, says, f"beyond:{said.count + 1}-{self.last}")


def _gap(earlier: _Stored, one: _Stored) -> Iterator[ChainBreak]:
    first, last = earlier.sequence + 1, one.sequence - 1
    if first <= last:
        says = f"{_entries(first, last)} missing."
        yield ChainBreak(BreakKind.MISSING, first, says, f"gone:{first}-{last}")


def _entries(first: int, last: int) -> str:
    """ "Entry 4 is", "Entries 4 to 6 are"."""
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
