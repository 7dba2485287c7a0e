"""Stores reviews of what went wrong, and complaints: whose each is, whether it is closed, and what was written.

Each step is an entry of the chain of papers, with a digest of what was written and not the words.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.cards import Act
from autoreply.record.chain import canonical
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers import NewPaper, PaperKind, enter


@dataclass(frozen=True, slots=True)
class StoredReview:
    """One review or complaint. `at` is when it was opened or received, `owner` a key of [people], "" the practice."""

    number: int
    at: datetime
    owner: str
    closed: datetime | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """What becomes of one: its new owner and content, whether it is closed, and what was done, for the history."""

    owner: str
    content: Mapping[str, Any]
    what: str
    closes: bool = False


class ReviewStore:
    """One table of them. Every method raises `RecordError`."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._database, self._table = database, table

    def add(self, at: datetime, step: ReviewStep, act: Act) -> int:
        """Store one. Returns its number."""
        values = {"at": at, "owner": step.owner, "content": step.content}
        with self._database.write() as connection:
            made = sa.insert(self._table).values(values).returning(self._table.c.id)
            number = int(connection.execute(made).scalar_one())
            enter(connection, self._paper(number, "added", step, act))
            return number

    def change(self, number: int, step: Callable[[StoredReview], ReviewStep], act: Act) -> StoredReview | None:
        """Take a step from how it is now, in one transaction. Whatever `step` raises changes nothing. None: no such."""
        mine = self._table.c.id == number
        with self._database.write() as connection, decoding():
            row = connection.execute(sa.select(self._table).where(mine).with_for_update()).one_or_none()
            if row is None:
                return None
            before = _stored(row)
            taken = step(before)
            closed = act.at if taken.closes else before.closed
            values = {"owner": taken.owner, "content": taken.content, "closed": closed}
            connection.execute(sa.update(self._table).where(mine).values(values))
            enter(connection, self._paper(number, "closed" if taken.closes else "changed", taken, act))
        return StoredReview(number, before.at, taken.owner, closed, taken.content)

    def _paper(self, number: int, did: str, step: ReviewStep, act: Act) -> NewPaper:
        kind = PaperKind(self._table.name)
        data = {"what": step.what, "content": hashlib.sha256(canonical(step.content).encode()).hexdigest()}
        return NewPaper(kind, f"{kind} {number}", act.who, act.at, data, {"did": did, "owner": step.owner})

    def get(self, number: int) -> StoredReview | None:
        """Return one, or None."""
        with self._database.read() as connection, decoding():
            row = connection.execute(sa.select(self._table).where(self._table.c.id == number)).one_or_none()
            return None if row is None else _stored(row)

    def latest(self, most: int) -> list[StoredReview]:
        """Return the last ones, open ones first, the newest of them first."""
        is_closed = sa.case((self._table.c.closed.is_(None), 0), else_=1)
        query = sa.select(self._table).order_by(is_closed, self._table.c.id.desc()).limit(most)
        with self._database.read() as connection, decoding():
            return [_stored(row) for row in connection.execute(query)]


def _stored(row: sa.Row[Any]) -> StoredReview:
    kept = row.content
    if not isinstance(kept, dict):
        raise TypeError(kept)
    return StoredReview(row.id, row.at, row.owner, row.closed, kept)
