"""How long the record keeps what it keeps: what is older than `[record] keep` is deleted."""

from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import contact, override, unreachable


class Retention:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, before: datetime, now: datetime) -> int:
        """Delete messages (and with them their replies) from before, and what has ended; how many messages."""
        with self._database.write() as connection:
            gone = connection.execute(sa.delete(contact).where(contact.c.noted < before)).rowcount
            connection.execute(sa.delete(override).where(override.c.until < before))
            connection.execute(sa.delete(unreachable).where(unreachable.c.until < now))
        return gone
