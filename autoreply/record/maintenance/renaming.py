"""Channels that are under another name in the settings than in the record, or no longer in the settings at all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import RecordError
from autoreply.record.outgoing import State
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.tables import (
    bookmark,
    breaker,
    delivery,
    message,
    opening_mail,
    outgoing,
    posture,
    unreachable,
    work_mark,
)

_ANY_NUMBER = 7312027  # names our advisory lock on PostgreSQL
_MOST_TRIES = 10
_DUE = State.DUE.value
_STATE = (bookmark, breaker, unreachable, posture, delivery, opening_mail, work_mark)
_BY_CHANNEL = (outgoing, message, *_STATE)
# What names a row of a channel where the primary key does not.
_NAMES = {"delivery": ("reference",), "opening_mail": ("identity",)}


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What the record keeps of a channel that is not in the settings. `waiting`: replies that are still to be sent."""

    channel: str
    waiting: int
    messages: int

    def __str__(self) -> str:
        """What there is, whether it was meant, and what to do."""
        replies = "1 reply waits for it" if self.waiting == 1 else f"{self.waiting} replies wait for it"
        messages = "1 message" if self.messages == 1 else f"{self.messages} messages"
        has = f"{replies if self.waiting else 'No reply waits for it'}, and the record keeps {messages} of it."
        remedy = f'If you renamed it, write renamed_from = "{self.channel}" below the new [channels.NAME].'
        ends = "the replies are dropped when you open, and the messages" if self.waiting else "the messages"
        return (
            f'The channel "{self.channel}" is no longer in the settings. {has} {remedy} Otherwise {ends} are deleted '
            "after [record] keep."
        )


class Renaming:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def left_behind(self, known: Collection[str]) -> list[LeftBehind]:
        """What is kept of channels other than these, by name. A bookmark alone is not worth a word."""
        with self._database.read() as connection:
            messages = _counted(connection, message.c.channel.not_in(known), message)
            waiting = _counted(
                connection,
                sa.and_(outgoing.c.channel.not_in(known), outgoing.c.state == _DUE, outgoing.c.kind == REPLY.name),
                outgoing,
            )
        names = sorted(messages | waiting)
        return [LeftBehind(name, waiting.get(name, 0), messages.get(name, 0)) for name in names]

    def carry_over(self, old: str, new: str, now: datetime) -> int:
        """Bring everything that is kept of the channel `old` under the name `new`; how many rows that were.

        One transaction. It may be done again, and by several replicas at the same moment. Where both names have
        something, what was decided about messages is put together, and the state of `new` stays. Replies that wait are
        due `now`.
        """
        if not self._has(old):
            return 0
        for _ in range(_MOST_TRIES):
            try:
                with self._database.write() as connection:
                    if connection.dialect.name == "postgresql":
                        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ANY_NUMBER)))
                    return _carry_over(connection, old, new, now)
            except sa.exc.IntegrityError:
                continue  # another replica decided about a message meanwhile
        raise RecordError(f'What the record keeps of the channel "{old}" cannot be brought under its new name now.')

    def _has(self, channel: str) -> bool:
        """Whether anything is kept under this name: nearly always there is not."""
        kept = (sa.select(sa.literal(1)).where(table.c.channel == channel).limit(1) for table in _BY_CHANNEL)
        with self._database.read() as connection:
            return any(connection.execute(query).first() for query in kept) or any(_people(connection, channel))


def _counted(connection: sa.Connection, where: sa.ColumnElement[bool], table: sa.Table) -> dict[str, int]:
    query = sa.select(table.c.channel, sa.func.count().label("number")).where(where).group_by(table.c.channel)
    return {row.channel: row.number for row in connection.execute(query)}


def _carry_over(connection: sa.Connection, old: str, new: str, now: datetime) -> int:
    _put_twins_together(connection, old, new)
    _make_room(connection, old, new)
    waiting = sa.update(outgoing).where(outgoing.c.channel == old, outgoing.c.state == _DUE)
    connection.execute(waiting.values(due=now))
    moved = sum(connection.execute(_under(table, old, new)).rowcount for table in (outgoing, message))
    _keep_longer_silence(connection, old, new)
    moved += sum(_move_state(connection, table, old, new) for table in _STATE)
    for person in list(_people(connection, old)):
        moved += _move_state(connection, posture, f"{old}/{person}", f"{new}/{person}")
    return moved


def _under(table: sa.Table, old: str, new: str) -> sa.Update:
    return sa.update(table).where(table.c.channel == old).values(channel=new)


def _put_twins_together(connection: sa.Connection, old: str, new: str) -> None:
    """A message that was decided about under both names: one decision and one reply of it stay."""
    ours, theirs = message.alias(), message.alias()
    same = sa.and_(ours.c.message == theirs.c.message, ours.c.channel == new, theirs.c.channel == old)
    for twin in connection.execute(sa.select(ours.c.id.label("ours"), theirs.c.id.label("theirs")).where(same)).all():
        replies = sa.select(outgoing.c.message, outgoing.c.state).where(
            outgoing.c.message.in_((twin.ours, twin.theirs))
        )
        states = {row.message: row.state for row in connection.execute(replies)}
        # Nobody is told twice: what was sent under the old name stands in for what still waits under the new one.
        if states.get(twin.ours) == _DUE and states.get(twin.theirs, _DUE) != _DUE:
            del states[twin.ours]
            connection.execute(sa.delete(outgoing).where(outgoing.c.message == twin.ours))
        if twin.ours not in states:
            connection.execute(sa.update(outgoing).where(outgoing.c.message == twin.theirs).values(message=twin.ours))
        connection.execute(sa.delete(message).where(message.c.id == twin.theirs))  # with its reply, where one is left


def _make_room(connection: sa.Connection, old: str, new: str) -> None:
    """Count the replies of `new` on from those of `old`, so that no two have one number."""
    before = outgoing.alias()
    of_sender = sa.select(sa.func.max(before.c.ordinal)).where(
        before.c.channel == old, before.c.sender == outgoing.c.sender
    )
    of_account = sa.select(sa.func.max(before.c.nth)).where(
        before.c.channel == old, before.c.urgent == outgoing.c.urgent
    )
    ours = sa.update(outgoing).where(outgoing.c.channel == new)
    shifted = outgoing.c.ordinal + sa.func.coalesce(of_sender.scalar_subquery(), 0)
    connection.execute(ours.values(nth=outgoing.c.nth + sa.func.coalesce(of_account.scalar_subquery(), 0)))
    connection.execute(ours.values(ordinal=-shifted))  # by way of numbers that nobody has
    connection.execute(ours.where(outgoing.c.ordinal < 0).values(ordinal=-outgoing.c.ordinal))


def _keep_longer_silence(connection: sa.Connection, old: str, new: str) -> None:
    """Who opted out under the old name stays so, whatever passing trouble the new name knows of them."""
    before = unreachable.alias()
    longer = sa.exists().where(
        before.c.channel == old, before.c.sender == unreachable.c.sender, before.c.until > unreachable.c.until
    )
    connection.execute(sa.delete(unreachable).where(unreachable.c.channel == new, longer))


def _move_state(connection: sa.Connection, table: sa.Table, old: str, new: str) -> int:
    """Move what `new` has not yet; the rest of `old` is out of date."""
    there = table.alias()
    names = _NAMES.get(table.name, [key.name for key in table.primary_key if key.name != "channel"])
    rest = [table.c[name] == there.c[name] for name in names]
    is_there = sa.exists().where(there.c.channel == new, *rest)
    connection.execute(sa.delete(table).where(table.c.channel == old, is_there))
    return connection.execute(_under(table, old, new)).rowcount


def _people(connection: sa.Connection, old: str) -> Iterator[str]:
    """Of whom the record knows what they show on the channel (`posture_key`)."""
    for name in connection.execute(sa.select(posture.c.channel)).scalars().all():
        channel, slash, person = name.partition("/")
        if slash and channel == old:
            yield person
