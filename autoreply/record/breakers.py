"""Breakers that are open: channels that answer nobody, because they answered too much. `messages` opens them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.history import BREAKER_RESTS
from autoreply.record.tables import breaker


@dataclass(frozen=True, slots=True)
class OpenBreaker:
    """An open breaker, and why it opened."""

    channel: str
    opened: datetime
    says: str


class Breakers:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def opened(self, now: datetime) -> list[OpenBreaker]:
        """Those that are open."""
        query = sa.select(breaker).where(breaker.c.opened > now - BREAKER_RESTS)
        with self._database.read() as connection:
            return [OpenBreaker(row.channel, row.opened, row.says) for row in connection.execute(query)]

    def close(self, channel: str, now: datetime) -> bool:
        """Close it and count anew from `now`; False where it was not open."""
        where = (breaker.c.channel == channel, breaker.c.opened.is_not(None))
        closed = sa.update(breaker).where(*where).values(opened=None, counts_from=now)
        with self._database.write() as connection:
            return connection.execute(closed).rowcount == 1
