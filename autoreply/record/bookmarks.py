"""What channels remember across restarts: small strings under a key (`channels.KeyValue`)."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import bookmark
from autoreply.record.upsert import insert, upsert


class BookmarkStore:
    """Every method raises `RecordError`, which channels know as `HostError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, channel: str, key: str) -> str | None:
        query = sa.select(bookmark.c.value).where(bookmark.c.channel == channel, bookmark.c.key == key)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def put(self, channel: str, key: str, value: str) -> None:
        with self._database.write() as connection:
            upsert(connection, bookmark, {"channel": channel, "key": key}, {"value": value})

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        """Read and write it as one: of two replicas that change it at the same moment, the second sees the first."""
        where = (bookmark.c.channel == channel, bookmark.c.key == key)
        fresh = insert(self._database.engine.dialect.name, bookmark).values(channel=channel, key=key, value="")
        with self._database.write() as connection:
            connection.execute(fresh.on_conflict_do_nothing())  # so that there is a row to hold
            before = connection.execute(sa.select(bookmark.c.value).where(*where).with_for_update()).scalar_one()
            connection.execute(sa.update(bookmark).where(*where).values(value=change(before), dated=dated))
