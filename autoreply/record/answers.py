"""Texts that people of the practice write to clients from the page. Their words are kept only until they are sent."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.outgoing import State, fresh_row
from autoreply.record.outgoing_kinds import ANSWER
from autoreply.record.tables import follow_up, outgoing
from autoreply.record.tables.columns import constant
from autoreply.record.upsert import insert
from channels import Reply

LOST = (State.REFUSED, State.EXPIRED, State.UNDELIVERED, State.IN_DOUBT)
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """One text to a client. `text` is "" once it has ended."""

    number: int
    channel: str
    sender: str
    state: State
    created: datetime
    finished: datetime | None
    trouble: str
    text: str = field(repr=False)


class TextAnswers:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, channel: str, reply: Reply, now: datetime, *, held: bool) -> bool:
        """Claim a text for the outbox to send: now, or once it is released where it is `held`.

        Returns False if there was one of that identity, so that a form that is sent twice sends one text.
        """
        row = {**fresh_row(ANSWER, channel, reply, now), "lease": None, "attempts": 0}
        if held:
            row |= {"state": State.HELD.value, "ends": None}
        with self._database.write() as connection:
            once = insert(connection.dialect.name, outgoing).values(row).on_conflict_do_nothing()
            return connection.execute(once.returning(outgoing.c.id)).scalar() is not None

    def release(self, channels: Collection[str], now: datetime) -> int:
        """Send what is held for these channels. Returns how many texts that are."""
        held = (outgoing.c.kind == ANSWER.name, outgoing.c.state == State.HELD.value)
        mine = sa.update(outgoing).where(*held, outgoing.c.channel.in_(sorted(channels)))
        values = {"state": State.DUE.value, "due": now, "ends": ANSWER.ends(now, None)}
        with self._database.write() as connection:
            return connection.execute(mine.values(values)).rowcount

    def waiting(self) -> set[str]:
        """The channels for which something is held."""
        held = sa.select(outgoing.c.channel).where(outgoing.c.state == State.HELD.value).distinct()
        with self._database.read() as connection:
            return set(connection.execute(held).scalars())

    def withdraw(self, number: int) -> bool:
        """Delete a text that is still held. Returns False if it was sent meanwhile."""
        held = (outgoing.c.id == number, outgoing.c.kind == ANSWER.name, outgoing.c.state == State.HELD.value)
        with self._database.write() as connection:
            return connection.execute(sa.delete(outgoing).where(*held)).rowcount == 1

    def to(self, *senders: str) -> list[TextAnswer]:
        """The texts to these senders, oldest first."""
        mine = outgoing.c.sender.in_([sender for sender in senders if sender])
        query = sa.select(outgoing).where(outgoing.c.kind == ANSWER.name, mine)
        with self._database.read() as connection:
            return [_answer(row) for row in connection.execute(query.order_by(outgoing.c.id))]

    def reopen_lost(self, now: datetime) -> list[str]:
        """Have everybody called back whom a text did not reach, unless somebody has seen to them since.

        Returns the channels of those texts, each text once.
        """
        lost = (
            sa.select(outgoing.c.channel, outgoing.c.sender)
            .join(follow_up, follow_up.c.sender == outgoing.c.sender)
            .where(outgoing.c.kind == constant(ANSWER.name), outgoing.c.finished >= now - LOOKED_BACK)
            .where(outgoing.c.state.in_([state.value for state in LOST]))
            .where(follow_up.c.state == FollowUpState.DONE.value, follow_up.c.changed <= outgoing.c.finished)
        )
        with self._database.read() as connection:
            if connection.execute(lost.limit(1)).first() is None:
                return []
        with self._database.write() as connection:
            found = {row.sender: row.channel for row in connection.execute(lost)}
            open_again = sa.update(follow_up).where(
                follow_up.c.sender == sa.bindparam("who"), follow_up.c.state == FollowUpState.DONE.value
            )
            values = open_again.values(state=FollowUpState.CALL_BACK.value, changed=now)
            return [channel for who, channel in found.items() if connection.execute(values, {"who": who}).rowcount == 1]


def _answer(row: sa.Row[Any]) -> TextAnswer:
    text = str((row.payload or {}).get("text", ""))
    return TextAnswer(
        row.id, row.channel, row.sender, State(row.state), row.created, row.finished, row.trouble or "", text
    )
