"""From one record into another: what a fallback has to know, and how a reply that it gave has ended.

A fallback decides by what the record knew last: who was told, who cannot be reached, which breakers are open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.history import UNHEARD
from autoreply.record.replies import Claim, State
from autoreply.record.tables import breaker, contact, reply, unreachable
from autoreply.record.upsert import insert

MOST = 5000  # answered messages, the newest first


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the reply to a message stands in one record. `claim` is None once its text was forgotten."""

    state: State
    trouble: str
    claim: Claim | None


def copy_known(source: Database, target: Database, since: datetime, now: datetime) -> None:
    """Bring to `target` the messages that were answered since then, and all that speaks against answering.

    Whatever `target` knows of the same messages stays. Raises `RecordError`.
    """
    answered = sa.select(contact, reply).join(reply, reply.c.contact == contact.c.id).where(contact.c.noted >= since)
    answered = answered.order_by(contact.c.noted.desc()).limit(MOST)
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
        connection.execute(sa.delete(contact))


def standing(database: Database, channel: str, message: str) -> Standing | None:
    """Where the reply to a message stands; None where it has none. Raises `RecordError`."""
    query = (
        sa.select(reply)
        .join(contact, contact.c.id == reply.c.contact)
        .where(contact.c.channel == channel, contact.c.message == message)
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Standing(State(row.state), row.trouble, Claim.of(row) if row.payload else None)


@dataclass(frozen=True, slots=True)
class _Answered:
    """The rows of one answered message."""

    message: dict[str, Any]
    answer: dict[str, Any]

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "_Answered":
        found = row._mapping
        message = {column.name: found[column] for column in contact.c if column.name != "id"}
        answer = {column.name: found[column] for column in reply.c if column.name != "contact"}
        if State(answer["state"]) not in UNHEARD:  # it is the other record's to send, and counts as told here
            answer |= {"state": State.SENT.value, "lease": None}
        return cls(message, answer)

    def enter(self, connection: sa.Connection) -> None:
        dialect = connection.dialect.name
        fresh = insert(dialect, contact).values(self.message).on_conflict_do_nothing().returning(contact.c.id)
        number = connection.execute(fresh).scalar()
        if number is not None:
            connection.execute(insert(dialect, reply).values(contact=number, **self.answer).on_conflict_do_nothing())
