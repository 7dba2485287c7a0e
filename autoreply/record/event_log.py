"""Keeps what the machine and the channels did: troubles, what each channel showed, and starts of the daemon.

So a night can be looked at afterwards, when nothing of it can be seen any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.tables import event


class EventKind(StrEnum):
    """What an event is. The value stands in the record."""

    TROUBLE = "trouble"
    OVER = "over"  # a trouble is over
    STARTED = "started"  # the daemon, with the digest of its settings file
    CLOSED = "closed"  # a channel shows that the practice is closed
    OPEN = "open"
    UNKNOWN = "unknown"  # nobody knows what a channel shows


SHOWN = (EventKind.CLOSED, EventKind.OPEN, EventKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event. `about` is a channel, or what a trouble is about. `until` is that of a channel that shows closed."""

    at: datetime
    kind: EventKind
    about: str
    says: str = ""
    until: datetime | None = None


class EventLog:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, events: Iterable[StoredEvent]) -> None:
        """Keep them, in their order."""
        rows = [_row(one) for one in events]
        if rows:
            with self._database.write() as connection:
                connection.execute(sa.insert(event), rows)

    def between(self, start: datetime, end: datetime) -> list[StoredEvent]:
        """Return those of [start, end), in their order."""
        query = sa.select(event).where(event.c.at >= start, event.c.at < end).order_by(event.c.at, event.c.id)
        with self._database.read() as connection, decoding():
            return [_event(row) for row in connection.execute(query)]

    def shown_at(self, instant: datetime) -> list[StoredEvent]:
        """Return what each channel showed last before an instant, by its name."""
        kinds = event.c.kind.in_([kind.value for kind in SHOWN])
        last = sa.select(sa.func.max(event.c.id)).where(kinds, event.c.at < instant).group_by(event.c.about)
        query = sa.select(event).where(event.c.id.in_(last)).order_by(event.c.about)
        with self._database.read() as connection, decoding():
            return [_event(row) for row in connection.execute(query)]


def note_event(connection: sa.Connection, one: StoredEvent) -> None:
    """Keep one, in the transaction of what it tells."""
    connection.execute(sa.insert(event).values(_row(one)))


def _row(one: StoredEvent) -> dict[str, object]:
    return {"at": one.at, "kind": one.kind.value, "about": one.about, "says": one.says, "until": one.until}


def _event(row: sa.Row[Any]) -> StoredEvent:
    return StoredEvent(row.at, EventKind(row.kind), row.about, row.says, row.until)
