"""Stores the last confirmed posture of each channel, and of each person on a channel."""

from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import posture
from autoreply.record.upsert import upsert
from channels import Posture

Confirmed = tuple[bool, datetime | None, datetime]  # after hours, until, and when it was confirmed


class Postures:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def confirm(self, channel: str, shown: Posture, now: datetime) -> None:
        """Store that `channel` confirmed this posture."""
        values = {"after_hours": shown.after_hours, "until": shown.until, "confirmed": now}
        with self._database.write() as connection:
            upsert(connection, posture, {"channel": channel}, values)

    def of(self, channel: str) -> Confirmed | None:
        """Return what the channel last confirmed, or None."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(posture).where(posture.c.channel == channel)).one_or_none()
        return None if row is None else (row.after_hours, row.until, row.confirmed)

    def all(self) -> dict[str, Confirmed]:
        """Return what every channel, and every person on a channel, last confirmed."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(posture).order_by(posture.c.channel))
            return {row.channel: (row.after_hours, row.until, row.confirmed) for row in rows}
