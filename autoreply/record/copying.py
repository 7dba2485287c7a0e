"""From one record into another: what a fallback has to know, and how a reply that it gave has ended.

A fallback decides by what the record knew last: who was told, who cannot be reached, which breakers are open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.history import NOT_DELIVERED
from autoreply.record.outgoing import Claim, State
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.tables import breaker, message, outgoing, unreachable
from autoreply.record.upsert import insert

MOST = 2000  # answered messages, the newest first: more than any practice has in a few days


@dataclass(frozen=True, slots=True)
class ReplyStatus:
    """Where the reply to a message stands in one record. `claim` is None once its text was forgotten."""

    state: State
    trouble: str
    claim: Claim | None


def copy_known(source: Database, target: Database, since: datetime, now: datetime) -> None:
    """Bring to `target` the messages that were answered since then, and all that speaks against answering.

    Whatever `target` knows of the same messages stays. Raises `RecordError`.
    """
    answered = sa.select(message, outgoing).join(outgoing, outgoing.c.message == message.c.id)
    answered = answered.where(message.c.noted >= since, outgoing.c.kind == REPLY.name)
    answered = answered.order_by(message.c.noted.desc()).limit(MOST)
    with source.read() as connection:
        rows = connection.execute(answered).all()
        unreached = [
            row._asdict() for row in connection.execute(sa.select(unreachable).where(unreachable.c.until > now))
        ]
        breakers = [row._asdict() for row in connection.execute(sa.select(breaker))]
    with target.write() as connection:
        _enter_fresh(connection, rows[::-1])
        for table, found in ((unreachable, unreached), (breaker, breakers)):
            connection.execute(sa.delete(table))
            if found:
                connection.execute(sa.insert(table), found)


def forget_answered(database: Database) -> None:
    """Forget all messages and replies. Raises `RecordError`."""
    with database.write() as connection:
        connection.execute(sa.delete(message))


def reply_status(database: Database, channel: str, identifier: str) -> ReplyStatus | None:
    """Where the reply to a message stands; None where it has none. Raises `RecordError`."""
    query = (
        sa.select(outgoing)
        .join(message, message.c.id == outgoing.c.message)
        .where(message.c.channel == channel, message.c.message == identifier, outgoing.c.kind == REPLY.name)
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return ReplyStatus(State(row.state), row.trouble, Claim.of(row) if row.payload else None)


def _enter_fresh(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> None:
    """In bulk, because they can be thousands. What is there already stays."""
    there = {tuple(row) for row in connection.execute(sa.select(message.c.channel, message.c.message))}
    found = [row._mapping for row in rows]
    fresh = [one for one in found if (one[message.c.channel], one[message.c.message]) not in there]
    if not fresh:
        return
    first = (connection.execute(sa.select(sa.func.max(message.c.id))).scalar() or 0) + 1
    connection.execute(sa.insert(message), [_message(one, first + place) for place, one in enumerate(fresh)])
    replies = insert(connection.dialect.name, outgoing).on_conflict_do_nothing()
    connection.execute(replies, [_reply(one, first + place) for place, one in enumerate(fresh)])


def _message(row: sa.RowMapping, number: int) -> dict[str, Any]:
    return {column.name: row[column] for column in message.c if column.name != "id"} | {"id": number}


def _reply(row: sa.RowMapping, number: int) -> dict[str, Any]:
    """It is the other record's to send, and counts as told here unless it certainly was never delivered."""
    values = {column.name: row[column] for column in outgoing.c if column.name != "id"} | {"message": number}
    return values if State(values["state"]) in NOT_DELIVERED else values | {"state": State.SENT.value, "lease": None}
