"""From one record into another: what a fallback has to know, and how a reply that it gave has ended.

A fallback decides by what the record knew last: who was told, who cannot be reached, which breakers are open.
"""

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

MOST = 5000  # answered messages, the newest first


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
        rows = [_Answered.of(row) for row in connection.execute(answered)]
        unreached = [
            row._asdict() for row in connection.execute(sa.select(unreachable).where(unreachable.c.until > now))
        ]
        breakers = [row._asdict() for row in connection.execute(sa.select(breaker))]
    with target.write() as connection:
        for row in reversed(rows):
            row.enter(connection)
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


@dataclass(frozen=True, slots=True)
class _Answered:
    """The rows of one answered message."""

    about: dict[str, Any]
    answer: dict[str, Any]

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "_Answered":
        found = row._mapping
        about = {column.name: found[column] for column in message.c if column.name != "id"}
        answer = {column.name: found[column] for column in outgoing.c if column.name not in ("id", "message")}
        if State(answer["state"]) not in NOT_DELIVERED:  # it is the other record's to send, and counts as told here
            answer |= {"state": State.SENT.value, "lease": None}
        return cls(about, answer)

    def enter(self, connection: sa.Connection) -> None:
        dialect = connection.dialect.name
        fresh = insert(dialect, message).values(self.about).on_conflict_do_nothing().returning(message.c.id)
        number = connection.execute(fresh).scalar()
        if number is not None:
            answer = insert(dialect, outgoing).values(message=number, **self.answer)
            connection.execute(answer.on_conflict_do_nothing())
