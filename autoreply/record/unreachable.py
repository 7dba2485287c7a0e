"""The suppression list: senders who get no reply for a while, because they are unreachable or opted out."""

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
        """Do not reply to this sender until then. `says` is the reason."""
        values = {"until": until, "says": says}
        with self._database.write() as connection:
            upsert(connection, unreachable, {"channel": channel, "sender": sender}, values)

    def clear(self, channel: str, sender: str) -> None:
        """Reply to this sender again."""
        mine = (unreachable.c.channel == channel, unreachable.c.sender == sender)
        with self._database.write() as connection:
            connection.execute(sa.delete(unreachable).where(*mine))

    def count(self, now: datetime) -> dict[str, int]:
        """Count the senders on the list now, by channel."""
        many = sa.func.count().label("many")
        count = sa.select(unreachable.c.channel, many).where(unreachable.c.until > now)
        with self._database.read() as connection:
            return {row.channel: row.many for row in connection.execute(count.group_by(unreachable.c.channel))}
