"""Stores what people changed in the settings file by the page, and how each change is undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.papers import NewPaper, PaperKind, enter
from autoreply.record.tables import settings_change


@dataclass(frozen=True, slots=True)
class UndoPatch:
    """How to come back: at `start`, `length` characters of the text give way to `former`."""

    start: int
    length: int
    former: str


@dataclass(frozen=True, slots=True)
class NewChange:
    """One change: who makes it when, what it `says` in a sentence, and the digests of the file before and after.

    `who` is a name to read, which two people may share. `account` is the key of who makes it, "" without an account.
    `undo` is None where the former text may not be kept, because a secret is in it.
    """

    at: datetime
    who: str
    says: str
    before: str
    after: str
    undo: UndoPatch | None
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange(NewChange):
    """A change that was made."""

    number: int


class SettingsChangeStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, change: NewChange, write: Callable[[], None]) -> int:
        """Store it, and write the file in the same transaction. What `write` raises leaves no trace. Its number."""
        undo = change.undo
        row = {
            "at": change.at,
            "who": change.who,
            "account": change.account,
            "says": change.says,
            "before": change.before,
            "after": change.after,
            "undo": None if undo is None else {"start": undo.start, "length": undo.length, "former": undo.former},
        }
        with self._database.write() as connection:
            made = sa.insert(settings_change).values(row).returning(settings_change.c.id)
            number = int(connection.execute(made).scalar_one())
            facts = {"before": change.before, "after": change.after, "by": "page"}
            data = {"says": change.says, "account": change.account}
            enter(connection, NewPaper(PaperKind.SETTINGS_CHANGE, "settings", change.who, change.at, data, facts))
            write()
            return number

    def latest(self, most: int) -> list[StoredChange]:
        """The last changes, the newest first."""
        query = sa.select(settings_change).order_by(settings_change.c.id.desc()).limit(most)
        with self._database.read() as connection, decoding():
            return [_stored(row) for row in connection.execute(query)]

    def get(self, number: int) -> StoredChange | None:
        query = sa.select(settings_change).where(settings_change.c.id == number)
        with self._database.read() as connection, decoding():
            row = connection.execute(query).one_or_none()
            return None if row is None else _stored(row)


def _stored(row: sa.Row[Any]) -> StoredChange:
    undo = None if row.undo is None else UndoPatch(row.undo["start"], row.undo["length"], row.undo["former"])
    return StoredChange(row.at, row.who, row.says, row.before, row.after, undo, row.account, number=row.id)
