"""The chain of what the practice did: changes of settings, overrides, agreements, policies, exports, erasures, ...

Every entry is added in the transaction of what it tells (`enter`). One writer at a time: SQLite has only one anyway,
and on PostgreSQL there is a lock. No text of a message is in it. `own_words` in `data` is what the practice wrote
itself.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.chain import BEGINNING, ChainHead, ChainLink, canonical, digest_of, readable
from autoreply.record.tables import installation, paper, paper_head
from autoreply.record.upsert import upsert

ITSELF = "autoreply"  # the author of what nobody in particular did
OWN_WORDS = "own_words"  # in `data`: free text of the practice
EARLIER = "papers-earlier"  # the row of `installation` in which a migration says what is older than the chain
CHAIN = "chain"  # what entries of the chain's own keeping are about
_ANY_NUMBER = 7312028  # names our advisory lock on PostgreSQL
_ROW = 1  # the only one of `paper_head`


class PaperKind(StrEnum):
    """What an entry is. The value stands in the record."""

    BEGINNING = "beginning"
    SETTINGS_CHANGE = "settings-change"
    OVERRIDE = "override"
    EXCEPTION = "exception"
    AGREEMENT = "agreement"
    DUTY = "duty"
    PLAN = "plan"
    ONCE = "once"
    QUIET = "quiet"
    POLICY_ISSUED = "policy-issued"
    ACKNOWLEDGEMENT = "acknowledgement"
    CONSENT = "consent"
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    EXPORT = "export"
    ERASURE = "erasure"
    RETENTION = "retention"
    RE_ANCHOR = "re-anchor"


@dataclass(frozen=True, slots=True)
class NewPaper:
    """An entry that is about to be added.

    `about` is what it tells of, such as "override 7" or "card 3", and names no client. `author` is somebody of the
    practice. `facts` stay for as long as the entry, and name no client either. `data` is deleted when the client with
    that `card` is erased. `until` is how long what it tells is in effect, where that is known.
    """

    kind: PaperKind
    about: str
    author: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    card: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One entry. `data` is None once it was deleted."""

    sequence: int
    at: datetime
    kind: PaperKind
    about: str
    author: str
    card: int | None
    until: datetime | None
    facts: Mapping[str, Any]
    data: Mapping[str, Any] | None
    hash: str

    @property
    def own_words(self) -> str:
        """What the practice wrote itself, "" where there is nothing or it was deleted."""
        return str((self.data or {}).get(OWN_WORDS, ""))


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What the record itself says of the chain's ends: the last entry, the first one left, and the hash before it."""

    last: ChainHead
    first: int
    before: str


NO_ENTRIES = HeadRow(ChainHead(0, BEGINNING), 1, BEGINNING)


class PaperStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, kind: PaperKind, about: str, author: str, data: Mapping[str, Any], at: datetime) -> Paper:
        """Add an entry in a transaction of its own. A store that changes something calls `enter` in its transaction."""
        return self.add(NewPaper(kind, about, author, at, data))

    def add(self, new: NewPaper) -> Paper:
        """The same, with everything that an entry can have."""
        with self._database.write() as connection:
            return enter(connection, new)

    def settings_in_use(self, digest: str, at: datetime, author: str = ITSELF) -> None:
        """Add that another settings file is in use, unless the page has said so already. `digest` is the file's."""
        last = sa.select(paper.c.facts).where(paper.c.kind == PaperKind.SETTINGS_CHANGE.value)
        with self._database.write() as connection, decoding():
            take_turn(connection)
            facts = connection.execute(last.order_by(paper.c.sequence.desc()).limit(1)).scalar()
            before = readable(facts)["after"] if facts is not None else ""
            if before != digest:
                values = {"before": before, "after": digest, "by": "file"}
                enter(connection, NewPaper(PaperKind.SETTINGS_CHANGE, "settings", author, at, facts=values))

    def of(self, kind: PaperKind, about: str) -> list[Paper]:
        """Return the entries of a kind about one thing, oldest first."""
        return self._papers(paper.c.kind == kind.value, paper.c.about == about)

    def between(self, start: datetime, end: datetime, *kinds: PaperKind) -> list[Paper]:
        """Return the entries from `start` on and before `end`, of these kinds or of all, oldest first."""
        wanted = [paper.c.kind.in_([kind.value for kind in kinds])] if kinds else []
        return self._papers(paper.c.at >= start, paper.c.at < end, *wanted)

    def latest(self, most: int, *, before: int | None = None) -> list[Paper]:
        """Return the last entries, or the last ones below the sequence `before`, newest first."""
        query = sa.select(paper).order_by(paper.c.sequence.desc()).limit(most)
        if before is not None:
            query = query.where(paper.c.sequence < before)
        with self._database.read() as connection, decoding():
            return [paper_of(row) for row in connection.execute(query)]

    def head(self) -> ChainHead:
        """Return how far the chain goes."""
        with self._database.read() as connection:
            return head_row(connection).last

    def has(self, head: ChainHead) -> bool:
        """Whether the chain still has this head, as its own or inside."""
        query = sa.select(paper.c.hash).where(paper.c.sequence == head.count)
        with self._database.read() as connection:
            ends, found = head_row(connection), connection.execute(query).scalar()
        return found == head.head or (head.count == ends.first - 1 and head.head == ends.before)

    def _papers(self, *where: sa.ColumnElement[bool]) -> list[Paper]:
        query = sa.select(paper).where(*where).order_by(paper.c.sequence)
        with self._database.read() as connection, decoding():
            return [paper_of(row) for row in connection.execute(query)]


def enter(connection: sa.Connection, new: NewPaper) -> Paper:
    """Add an entry in the transaction of what it tells."""
    take_turn(connection)
    row = head_row(connection)
    if row.last.count == 0 and new.kind is not PaperKind.BEGINNING:
        _begin(connection, new.at)
        row = head_row(connection)
    highest = connection.execute(sa.select(sa.func.max(paper.c.sequence))).scalar() or 0
    sequence = max(row.last.count, highest) + 1
    facts, data, salt = canonical(new.facts), canonical(new.data), secrets.token_hex(16)
    named = (sequence, new.at, new.kind.value, new.about, new.author, new.card, new.until)
    link = ChainLink(*named, facts, digest_of(salt, data), row.last.head)
    values = dict(zip(_NAMED, named, strict=True))
    rest = {"facts": facts, "data": data, "salt": salt, "digest": link.digest}
    chained = {"previous": link.previous, "hash": link.hash}
    connection.execute(sa.insert(paper).values(**values, **rest, **chained))
    ends = {"count": sequence, "head": link.hash, "first": row.first, "before": row.before}
    upsert(connection, paper_head, {"id": _ROW}, ends)
    return Paper(sequence, new.at, new.kind, *named[3:], readable(facts), readable(data), link.hash)


_NAMED = ("sequence", "at", "kind", "about", "author", "card", "until")


def take_turn(connection: sa.Connection) -> None:
    """Wait until nobody else adds an entry. On SQLite a transaction that may write has its turn from its beginning."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ANY_NUMBER)))


def purge(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[int]:
    """Delete the `data` of these entries. Returns their sequences, which an entry has to give as `purged`."""
    gone = sa.update(paper).where(paper.c.data.is_not(None), *where).values(data=None, salt=None)
    return sorted(connection.execute(gone.returning(paper.c.sequence)).scalars())


def begin_at(connection: sa.Connection, first: int, before: str) -> None:
    """Retention has deleted everything before the entry `first`; `before` is the hash of the last that went."""
    connection.execute(sa.update(paper_head).where(paper_head.c.first < first).values(first=first, before=before))


def head_row(connection: sa.Connection) -> HeadRow:
    """Return the ends of the chain."""
    row = connection.execute(sa.select(paper_head).where(paper_head.c.id == _ROW)).one_or_none()
    if row is None:
        return NO_ENTRIES
    return HeadRow(ChainHead(row._mapping["count"], row.head), row.first, row.before)  # `count` is a method of rows


def ends_and_rows(connection: sa.Connection) -> tuple[HeadRow, Sequence[sa.Row[Any]]]:
    """The ends of the chain, and all its rows in order."""
    return head_row(connection), connection.execute(sa.select(paper).order_by(paper.c.sequence)).all()


def go_on_from(connection: sa.Connection, last: ChainHead) -> None:
    """The chain goes on after a break that somebody confirms: the next entry follows this head."""
    row = head_row(connection)
    ends = {"count": last.count, "head": last.head, "first": row.first, "before": row.before}
    upsert(connection, paper_head, {"id": _ROW}, ends)


def paper_of(row: sa.Row[Any]) -> Paper:
    """Return the entry of a row. Raises ValueError or TypeError where it was damaged."""
    named = (row.sequence, row.at, PaperKind(row.kind), row.about, row.author, row.card, row.until)
    return Paper(*named, readable(row.facts), None if row.data is None else readable(row.data), row.hash)


def _begin(connection: sa.Connection, at: datetime) -> None:
    """The first entry says what the record had before there was a chain."""
    query = sa.select(installation.c.value).where(installation.c.key == EARLIER)
    earlier = connection.execute(query).scalar() or ""
    enter(connection, NewPaper(PaperKind.BEGINNING, CHAIN, ITSELF, at, facts={"earlier": earlier}))
