"""Stores who is logged in to the page. A session that is not in the record is not valid, whatever its cookie says."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.staff.accounts import digest
from autoreply.record.tables import account, session


@dataclass(frozen=True, slots=True)
class SessionHolder:
    """Whose session it is: of an account, or, where `account` is "", of whoever knows the practice's password."""

    account: str = ""
    name: str = ""
    owner: bool = True


class Sessions:
    """Replicas share them. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, now: datetime, ends: datetime) -> None:
        """Log in `name` until then, by the practice's password. Deletes sessions that have ended."""
        with self._database.write() as connection:
            _begin(connection, name, now, ends, None)

    def begin_for(self, key: str, password_hash: str, name: str, now: datetime, ends: datetime) -> bool:
        """Log in `name` to an account; False where this is no longer the hash of its password.

        A password that is changed meanwhile ends this session too: one of the two waits for the other.
        """
        same = sa.select(account.c.key).where(account.c.key == key, account.c.password_hash == password_hash)
        with self._database.write() as connection:
            if connection.execute(same.with_for_update(read=True)).first() is None:
                return False
            _begin(connection, name, now, ends, key)
            return True

    def holder(self, name: str, now: datetime) -> SessionHolder | None:
        """Whose session `name` is now; None where it is nobody's."""
        query = (
            sa.select(session.c.account, account.c.name, account.c.owner)
            .outerjoin(account, account.c.key == session.c.account)
            .where(session.c.key == digest(name), session.c.ends > now)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None or row.account is None:
            return SessionHolder() if row is not None else None
        return SessionHolder(row.account, row.name, row.owner)

    def end(self, name: str) -> None:
        """Log out `name`: its cookie is no longer valid."""
        with self._database.write() as connection:
            connection.execute(sa.delete(session).where(session.c.key == digest(name)))

    def end_all(self) -> int:
        """Log everybody out. Returns how many there were."""
        with self._database.write() as connection:
            return connection.execute(sa.delete(session)).rowcount


def _begin(connection: sa.Connection, name: str, now: datetime, ends: datetime, key: str | None) -> None:
    connection.execute(sa.delete(session).where(session.c.ends <= now))
    connection.execute(sa.insert(session).values(key=digest(name), ends=ends, account=key))
