"""Stores reviews of what went wrong, and complaints. Each change is an entry of the chain, in the same transaction."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.cards.cards import Act
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.papers import NewPaper, Paper, PaperKind, PaperStore, enter
from autoreply.record.tables import complaint


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
    """What becomes of one: its new owner and content, whether it is closed, and what was done, for the chain.

    `card` is that of the client whom it names, where there is one: what names them is deleted when they are erased.
    """

    owner: str
    content: Mapping[str, Any]
    what: str
    closes: bool = False
    card: int | None = None


class ReviewStore:
    """One table of them. Every method raises `RecordError`."""

    def __init__(self, database: Database, table: sa.Table, kind: PaperKind) -> None:
        self._database, self._table, self._kind = database, table, kind

    def add(self, at: datetime, step: ReviewStep, act: Act) -> int:
        """Store one. Returns its number."""
        values = {"at": at, "owner": step.owner, "content": step.content}
        with self._database.write() as connection:
            made = sa.insert(self._table).values(values).returning(self._table.c.id)
            number = int(connection.execute(made).scalar_one())
            enter(connection, self._paper(number, step, {"owner": step.owner, **step.content}, act))
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
            owner = {"owner": taken.owner} if taken.owner != before.owner else {}
            enter(connection, self._paper(number, taken, owner | _changed(before.content, taken.content), act))
        return StoredReview(number, before.at, taken.owner, closed, taken.content)

    def get(self, number: int) -> StoredReview | None:
        """Return one, or None."""
        with self._database.read() as connection, decoding():
            row = connection.execute(sa.select(self._table).where(self._table.c.id == number)).one_or_none()
            return None if row is None else _stored(row)

    def history(self, number: int) -> list[Paper]:
        """Return what was done about one, oldest first, from the chain."""
        return PaperStore(self._database).of(self._kind, self._about(number))

    def latest(self, most: int) -> list[StoredReview]:
        """Return the last ones, open ones first, the newest of them first."""
        is_closed = sa.case((self._table.c.closed.is_(None), 0), else_=1)
        query = sa.select(self._table).order_by(is_closed, self._table.c.id.desc()).limit(most)
        with self._database.read() as connection, decoding():
            return [_stored(row) for row in connection.execute(query)]

    def _about(self, number: int) -> str:
        return f"{self._table.name} {number}"

    def _paper(self, number: int, step: ReviewStep, data: Mapping[str, Any], act: Act) -> NewPaper:
        facts = {"did": step.what, "owner": step.owner}
        return NewPaper(self._kind, self._about(number), act.who, act.at, data, facts, card=step.card)


def forget_client(connection: sa.Connection, cards: Collection[int]) -> None:
    """Take out of complaints what names a client who is erased: how they are reached, and their words."""
    for row in connection.execute(sa.select(complaint.c.id, complaint.c.content)).all():
        kept: dict[str, Any] = row.content
        if kept.get("card") in cards:
            content = {**kept, "contact": "erased", "words": "", "wish": ""}
            connection.execute(sa.update(complaint).where(complaint.c.id == row.id).values(content=content))


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is other than before. Of the answers, only those that are."""
    found: dict[str, Any] = {}
    for key, value in after.items():
        old = before.get(key)
        if value == old:
            continue
        if isinstance(value, dict) and isinstance(old, dict):
            value = {name: each for name, each in value.items() if old.get(name) != each}
        found[key] = value
    return found


def _stored(row: sa.Row[Any]) -> StoredReview:
    kept = row.content
    if not isinstance(kept, dict):
        raise TypeError(kept)
    return StoredReview(row.id, row.at, row.owner, row.closed, kept)
