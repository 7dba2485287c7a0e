"""Stores the last confirmed posture of each channel, and of each person on a channel; and each change as an event."""

from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.event_log import EventKind, StoredEvent, note_event
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
        kind = EventKind.CLOSED if shown.after_hours else EventKind.OPEN
        with self._database.write() as connection:
            before = connection.execute(_mine(channel)).one_or_none()
            upsert(connection, posture, {"channel": channel}, values)
            if before is None or (before.after_hours, before.until) != (shown.after_hours, shown.until):
                note_event(connection, StoredEvent(now, kind, channel, until=shown.until))

    def forget(self, channel: str, now: datetime) -> None:
        """Nobody knows what `channel` shows now: a change of it was carried out in part, perhaps."""
        mine = sa.delete(posture).where(posture.c.channel == channel)
        with self._database.write() as connection:
            if connection.execute(mine).rowcount:
                note_event(connection, StoredEvent(now, EventKind.UNKNOWN, channel))

    def of(self, channel: str) -> Confirmed | None:
        """Return what the channel last confirmed, or None."""
        with self._database.read() as connection:
            row = connection.execute(_mine(channel)).one_or_none()
        return None if row is None else (row.after_hours, row.until, row.confirmed)

    def all(self) -> dict[str, Confirmed]:
        """Return what every channel, and every person on a channel, last confirmed."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(posture).order_by(posture.c.channel))
            return {row.channel: (row.after_hours, row.until, row.confirmed) for row in rows}


def _mine(channel: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(posture).where(posture.c.channel == channel)
