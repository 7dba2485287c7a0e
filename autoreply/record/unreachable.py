"""The suppression list: senders that are not answered for a while, as they cannot be reached or do not wish to be."""

from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import unreachable
from autoreply.record.upsert import upsert


class Unreachable:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, channel: str, sender: str, until: datetime, says: str) -> None:
        """Do not answer this sender until then; `says` is why."""
        values = {"until": until, "says": says}
        with self._database.write() as connection:
            upsert(connection, unreachable, {"channel": channel, "sender": sender}, values)

    def clear(self, channel: str, sender: str) -> None:
        """Whatever spoke against writing to this sender is over."""
        mine = (unreachable.c.channel == channel, unreachable.c.sender == sender)
        with self._database.write() as connection:
            connection.execute(sa.delete(unreachable).where(*mine))

    def count(self, now: datetime) -> dict[str, int]:
        """How many senders are not answered now, by channel."""
        many = sa.func.count().label("many")
        count = sa.select(unreachable.c.channel, many).where(unreachable.c.until > now)
        with self._database.read() as connection:
            return {row.channel: row.many for row in connection.execute(count.group_by(unreachable.c.channel))}
