"""Stores who is logged in to the page. A session that is not in the record is not valid, whatever its cookie says."""

import hashlib
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import session


class Sessions:
    """Replicas share them. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, now: datetime, ends: datetime) -> None:
        """Log in `name` until then. Deletes sessions that have ended."""
        with self._database.write() as connection:
            connection.execute(sa.delete(session).where(session.c.ends <= now))
            connection.execute(sa.insert(session).values(key=_key(name), ends=ends))

    def holds(self, name: str, now: datetime) -> bool:
        """Whether `name` is logged in now."""
        query = sa.select(session.c.key).where(session.c.key == _key(name), session.c.ends > now)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def end(self, name: str) -> None:
        """Log out `name`: its cookie is no longer valid."""
        with self._database.write() as connection:
            connection.execute(sa.delete(session).where(session.c.key == _key(name)))

    def end_all(self) -> int:
        """Log everybody out. Returns how many there were."""
        with self._database.write() as connection:
            return connection.execute(sa.delete(session)).rowcount


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
