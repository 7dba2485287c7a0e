"""Breakers that are open, because a channel sent too many replies, and urgent words that got none.

`messages` opens them.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.decision.reason import Reason
from autoreply.record.database import Database
from autoreply.record.history import BREAKER_RESTS
from autoreply.record.tables import breaker, message
from autoreply.record.upsert import insert


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
        query = sa.select(breaker).where(_within(breaker.c.opened, now))
        with self._database.read() as connection:
            return [OpenBreaker(row.channel, row.opened, row.says) for row in connection.execute(query)]

    def close(self, channel: str, now: datetime, by: str) -> bool:
        """Close it, and count replies from zero, from `now` on; False where it was not open. `by` is who did it."""
        was_open = sa.select(breaker.c.opened).where(breaker.c.channel == channel)
        with self._database.write() as connection:
            opened = connection.execute(was_open).scalar()
            values = {"opened": None, "counts_from": now, "closed_by": by}
            closed = insert(connection.dialect.name, breaker).values(channel=channel, says="", **values)
            connection.execute(closed.on_conflict_do_update(index_elements=["channel"], set_=values))
        return opened is not None

    def resumed(self, now: datetime) -> list[tuple[str, datetime, str]]:
        """Which channels somebody let reply again: the channel, when, and who."""
        query = sa.select(breaker).where(breaker.c.counts_from <= now, breaker.c.closed_by.is_not(None))
        with self._database.read() as connection:
            return [(row.channel, row.counts_from, row.closed_by) for row in connection.execute(query)]

    def urgent_unanswered(self, now: datetime) -> dict[str, int]:
        """How many messages with urgent words got no reply in the last hour because of a limit, by channel."""
        query = (
            sa.select(message.c.channel, sa.func.count().label("number"))
            .outerjoin(breaker, breaker.c.channel == message.c.channel)
            .where(_within(message.c.noted, now), message.c.reason == Reason.BREAKER.value, message.c.urgent)
            .where(sa.or_(breaker.c.counts_from.is_(None), message.c.noted > breaker.c.counts_from))
            .group_by(message.c.channel)
        )
        with self._database.read() as connection:
            return {row.channel: row.number for row in connection.execute(query)}


def _within(instant: sa.ColumnElement[datetime], now: datetime) -> sa.ColumnElement[bool]:
    """Less than an hour ago. What is further ahead than that was written by a wrong clock."""
    return sa.and_(instant > now - BREAKER_RESTS, instant < now + BREAKER_RESTS)
