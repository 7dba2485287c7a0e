"""Which ways to our own people are proved: by whom and when, and the codes by which they can be.

Neither an address nor a code is in the record, only digests of them.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import way
from autoreply.record.upsert import insert, upsert


@dataclass(frozen=True, slots=True)
class StoredWay:
    """What is kept of one way. `code` is a digest, "" when no code waits for an answer."""

    person: str
    address: str
    code: str
    expires: datetime | None
    tries: int
    confirmed: datetime | None
    author: str
    disabled: datetime | None

    @property
    def proved(self) -> bool:
        """Whether it may be used."""
        return self.confirmed is not None and self.disabled is None


class WayStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredWay]:
        """Return what is kept of every way, also of those that are no longer in the settings."""
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(sa.select(way))]

    def of(self, person: str, address: str) -> StoredWay | None:
        """Return what is kept of one way, or None."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(way).where(*_mine(person, address))).one_or_none()
        return None if row is None else _stored(row)

    def ask(self, person: str, address: str, code: str, expires: datetime) -> None:
        """Keep the code that was sent there, in place of an earlier one. A way that is proved stays so."""
        mine, values = {"person": person, "address": address}, {"code": code, "expires": expires, "tries": 0}
        with self._database.write() as connection:
            fresh = insert(connection.dialect.name, way).values(**mine, code="", tries=0, author="")
            connection.execute(fresh.on_conflict_do_nothing())
            connection.execute(sa.update(way).where(*_mine(person, address)).values(**values))

    def count_try(self, person: str, address: str, code: str, most: int) -> bool:
        """Count a try against this code. Returns False when there were too many, or another code replaced it."""
        mine = sa.update(way).where(*_mine(person, address), way.c.code == code, way.c.tries < most)
        with self._database.write() as connection:
            return connection.execute(mine.values(tries=way.c.tries + 1)).rowcount == 1

    def confirm(self, person: str, address: str, author: str, now: datetime) -> None:
        """Note that the way is proved, and use its code up."""
        values = {"code": "", "expires": None, "tries": 0, "confirmed": now, "author": author, "disabled": None}
        with self._database.write() as connection:
            upsert(connection, way, {"person": person, "address": address}, values)

    def disable(self, address: str, now: datetime) -> list[str]:
        """Send nothing there until it is proved again. Returns the people whose way it was."""
        mine = (way.c.address == address, way.c.disabled.is_(None))
        with self._database.write() as connection:
            people = [row.person for row in connection.execute(sa.select(way.c.person).where(*mine))]
            connection.execute(sa.update(way).where(*mine).values(disabled=now))
        return people


def _mine(person: str, address: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (way.c.person == person, way.c.address == address)


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredWay:
    return StoredWay(**row._mapping)
