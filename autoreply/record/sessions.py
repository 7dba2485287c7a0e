"""Who is logged in to the desk page: a session that is not in the book does not count, whatever its cookie says."""

import hashlib
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import house, session
from autoreply.record.upsert import insert

_SIGNING = "page"  # the row of `house`


class Sessions:
    """Shared by replicas, as the rest of the book is. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._book = database

    def secret(self, fresh: str) -> str:
        """What cookies are signed with, for ever the same; `fresh` becomes it where there is none yet."""
        query = sa.select(house.c.value).where(house.c.key == _SIGNING)
        with self._book.read() as connection:
            found = connection.execute(query).scalar()
        if found is not None:
            return str(found)
        with self._book.write() as connection:
            row = insert(connection.dialect.name, house).values(key=_SIGNING, value=fresh)
            connection.execute(row.on_conflict_do_nothing())
            return str(connection.execute(query).scalar_one())

    def begin(self, name: str, now: datetime, ends: datetime) -> None:
        """Let `name` in until then; what has ended is forgotten."""
        with self._book.write() as connection:
            connection.execute(sa.delete(session).where(session.c.ends <= now))
            connection.execute(sa.insert(session).values(key=_key(name), ends=ends))

    def holds(self, name: str, now: datetime) -> bool:
        """Whether `name` is let in now."""
        query = sa.select(session.c.key).where(session.c.key == _key(name), session.c.ends > now)
        with self._book.read() as connection:
            return connection.execute(query).first() is not None

    def end(self, name: str) -> None:
        """Whoever has the cookie of `name` is a stranger from now on."""
        with self._book.write() as connection:
            connection.execute(sa.delete(session).where(session.c.key == _key(name)))

    def end_all(self) -> int:
        """Log everybody out; how many there were."""
        with self._book.write() as connection:
            return connection.execute(sa.delete(session)).rowcount


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
