"""From one record into another: what a fallback has to know, and how a reply that it gave has ended.

A fallback decides by what the record knew last: who was told, who cannot be reached, which breakers are open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.outgoing import REPLY_TO_MESSAGE, Claim, State
from autoreply.record.tables import (
    breaker,
    card,
    card_address,
    card_entry,
    card_event,
    installation,
    message,
    never_arrived,
    outgoing,
    unreachable,
)
from autoreply.record.upsert import insert, upsert

_CARDS = "cards"  # the row of `installation` that says which events of cards were copied
_OF_CARDS = (card, card_address, card_entry)
_UNSENT = (State.DUE, State.HELD)
_AFTERWARDS = ("state", "trouble", "finished", "payload")  # what changes once a reply counted as sent, or was to be


@dataclass(frozen=True, slots=True)
class ReplyStatus:
    """Where the reply to a message stands in one record. `claim` is None once its text was forgotten."""

    state: State
    trouble: str
    claim: Claim | None


def copy_known(source: Database, target: Database, since: datetime, now: datetime, most: int) -> None:
    """Bring to `target` the messages that were answered since then, the newest `most`, and all that speaks against
    answering.

    Whatever `target` knows of the same messages stays, but for replies that turned out never to have arrived since
    then. Raises `RecordError`.
    """
    answered = sa.select(message, outgoing).join(outgoing, REPLY_TO_MESSAGE).where(message.c.noted >= since)
    answered = answered.order_by(message.c.noted.desc()).limit(most)
    lost = (
        sa.select(message, outgoing).join(outgoing, REPLY_TO_MESSAGE).where(never_arrived, outgoing.c.finished >= since)
    )
    with target.read() as connection:
        knows_any = connection.execute(sa.select(message.c.id).limit(1)).first() is not None
    with source.read() as connection:
        rows = connection.execute(answered).all()
        ended = connection.execute(lost).all() if knows_any else ()
        unreached = [
            row._asdict() for row in connection.execute(sa.select(unreachable).where(unreachable.c.until > now))
        ]
        breakers = [row._asdict() for row in connection.execute(sa.select(breaker))]
        stamp = _stamp(connection)
    with target.write() as connection:
        enter_fresh(connection, rows[::-1])
        _end(connection, ended)
        for table, found in ((unreachable, unreached), (breaker, breakers)):
            connection.execute(sa.delete(table))
            if found:
                connection.execute(sa.insert(table), found)
    _copy_cards(source, target, stamp)


def forget_answered(database: Database) -> None:
    """Forget all messages and replies. Raises `RecordError`."""
    with database.write() as connection:
        connection.execute(sa.delete(message))


def reply_status(database: Database, channel: str, identifier: str) -> ReplyStatus | None:
    """Where the reply to a message stands; None where it has none. Raises `RecordError`."""
    query = (
        sa.select(outgoing)
        .join(message, REPLY_TO_MESSAGE)
        .where(message.c.channel == channel, message.c.message == identifier)
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return ReplyStatus(State(row.state), row.trouble, Claim.of(row) if row.payload else None)


def copy_cards(source: Database, target: Database) -> None:
    """Bring the contact cards, with what counts for each. Raises `RecordError`."""
    with source.read() as connection:
        stamp = _stamp(connection)
    _copy_cards(source, target, stamp)


def _copy_cards(source: Database, target: Database, stamp: str) -> None:
    """Bring the contact cards, only where something was done about one: there may be thousands."""
    with target.read() as connection:
        kept = connection.execute(sa.select(installation.c.value).where(installation.c.key == _CARDS)).scalar() or ""
    if kept == stamp:
        return
    with source.read() as connection:
        rows = {table: [row._asdict() for row in connection.execute(sa.select(table))] for table in _OF_CARDS}
    with target.write() as connection:
        for table in reversed(_OF_CARDS):
            connection.execute(sa.delete(table))
        for table, found in rows.items():
            if found:
                connection.execute(sa.insert(table), found)
        upsert(connection, installation, {"key": _CARDS}, {"value": stamp})


def _stamp(connection: sa.Connection) -> str:
    """What was done last about any card, "" for nothing: every change is an event."""
    return str(connection.execute(sa.select(sa.func.max(card_event.c.id))).scalar() or "")


def enter_fresh(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> None:
    """Enter messages with their replies, if any, in bulk: they can be thousands. What is there already stays."""
    there = {tuple(row) for row in connection.execute(sa.select(message.c.channel, message.c.message))}
    found = [row._mapping for row in rows]
    fresh = [one for one in found if (one[message.c.channel], one[message.c.message]) not in there]
    if not fresh:
        return
    first = (connection.execute(sa.select(sa.func.max(message.c.id))).scalar() or 0) + 1
    connection.execute(sa.insert(message), [_message(one, first + place) for place, one in enumerate(fresh)])
    replies = [_reply(one, first + place) for place, one in enumerate(fresh) if one[outgoing.c.id] is not None]
    if replies:
        connection.execute(insert(connection.dialect.name, outgoing).on_conflict_do_nothing(), replies)


def _end(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> None:
    """Let replies that are there as sent have the end that they had."""
    for one in (row._mapping for row in rows):
        mine = (message.c.channel == one[message.c.channel], message.c.message == one[message.c.message])
        known = sa.select(message.c.id).where(*mine).scalar_subquery()
        sent = (outgoing.c.message == known, outgoing.c.state == State.SENT.value)
        values = {name: one[outgoing.c[name]] for name in _AFTERWARDS}
        connection.execute(sa.update(outgoing).where(*sent).values(values))


def _message(row: sa.RowMapping, number: int) -> dict[str, Any]:
    return {column.name: row[column] for column in message.c if column.name != "id"} | {"id": number}


def _reply(row: sa.RowMapping, number: int) -> dict[str, Any]:
    """The row as the copy has it: as it ended, or sent. Only the other record sends it."""
    values = {column.name: row[column] for column in outgoing.c if column.name != "id"} | {"message": number}
    return values | {"state": State.SENT.value, "lease": None} if State(values["state"]) in _UNSENT else values
