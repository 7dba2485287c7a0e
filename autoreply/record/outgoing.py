"""The replies that were claimed, until each one has ended: sent, refused, expired, or given up in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import contact, reply
from channels import Reply

LEASE = timedelta(minutes=5)  # longer than one attempt takes, also with a server that answers at its leisure
_ONE = sa.update(reply).where(reply.c.contact == sa.bindparam("number"))
FURTHEST = timedelta(minutes=15)  # no attempt is put off longer, so a due time beyond it comes from a stepped clock


class State(StrEnum):
    """Where a reply stands. All but DUE are for ever."""

    DUE = "due"
    SENT = "sent"
    REFUSED = "refused"  # the provider will never take it
    EXPIRED = "expired"  # the office opened first
    IN_DOUBT = "in-doubt"  # tried several times, and nobody can tell whether one went out


@dataclass(frozen=True, slots=True)
class Claim:
    """A reply that is ours to send until the lease ends. `doubtful` where an earlier attempt may have gone out."""

    number: int
    channel: str
    reply: Reply
    ends: datetime | None
    attempts: int
    doubtful: bool

    @staticmethod
    def pack(answer: Reply) -> dict[str, Any]:
        whom = {"person": answer.person} if answer.person else {}
        return {
            "to": answer.to,
            "subject": answer.subject,
            "text": answer.text,
            "context": dict(answer.context),
            **whom,
        }

    @classmethod
    def of(cls, row: sa.Row[Any]) -> Self:
        answer = Reply(identity=row.identity, **row.payload)
        # A lease that ran out means that a sender died in the middle of it.
        return cls(row.contact, row.channel, answer, row.ends, row.attempts + 1, row.doubtful or row.lease is not None)


class OutgoingStore:
    """The outbox's side of the book. Compare-and-set: of two senders only one gets a reply."""

    def __init__(self, database: Database) -> None:
        self._book = database

    def forget_leases(self) -> None:
        """Where this daemon is alone with the record, leases of its last life mean nothing: mark them doubtful."""
        orphaned = (reply.c.state == State.DUE, reply.c.lease.is_not(None))
        with self._book.write() as connection:
            connection.execute(sa.update(reply).where(*orphaned).values(lease=None, doubtful=True))

    def due(self, now: datetime, limit: int = 200) -> list[Claim]:
        """What may be tried now, oldest first, without claiming it."""
        query = (
            sa.select(reply)
            .where(reply.c.state == State.DUE, _when(now), _free(now))
            .order_by(reply.c.due, reply.c.contact)
            .limit(limit)
        )
        with self._book.read() as connection:
            return [Claim.of(row) for row in connection.execute(query)]

    def take(self, claim: Claim, now: datetime) -> bool:
        """True where this caller now holds the lease; its attempt is counted before it is made."""
        mine = sa.update(reply).where(reply.c.contact == claim.number, reply.c.state == State.DUE, _free(now))
        taken = mine.values(lease=now + LEASE, attempts=claim.attempts, doubtful=claim.doubtful)
        with self._book.write() as connection:
            return connection.execute(taken).rowcount == 1

    def finish(self, claim: Claim, state: State, now: datetime, trouble: str = "", *, payload: bool = False) -> None:
        """It has ended. What we said, and to whom, is forgotten, unless it may be asked for again (`payload`)."""
        kept = {"payload": Claim.pack(claim.reply) if payload else {}}
        self._update(claim, state=state.value, lease=None, finished=now, trouble=trouble, **kept)

    def confirm(self, numbers: Sequence[int], now: datetime) -> None:
        """These were said in the answer to a webhook. What was said is kept: a retry gets the same again."""
        mine = sa.update(reply).where(reply.c.contact.in_(numbers), reply.c.state == State.DUE)
        with self._book.write() as connection:
            connection.execute(mine.values(state=State.SENT.value, lease=None, finished=now))

    def said(self, channel: str, message: str) -> Reply | None:
        """The reply that was given to a message in the answer to its webhook; None where it went another way."""
        query = (
            sa.select(reply)
            .join(contact, contact.c.id == reply.c.contact)
            .where(contact.c.channel == channel, contact.c.message == message)
            .where(reply.c.state.in_((State.DUE, State.SENT)), reply.c.attempts == 1, reply.c.doubtful.is_(False))
        )
        with self._book.read() as connection:
            row = connection.execute(query).one_or_none()
        return Claim.of(row).reply if row is not None and row.payload else None

    def reopen(self, channel: str, sender: str, now: datetime, due: datetime, trouble: str) -> bool:
        """The last reply to `sender` never arrived: send it once more at `due`. False where that makes no sense.

        It makes none for what was sent again before, for what is forgotten, and once the office has opened.
        """
        last = (
            sa.select(reply)
            .where(reply.c.channel == channel, reply.c.sender == sender)
            .order_by(reply.c.ordinal.desc())
            .limit(1)
        )
        with self._book.write() as connection:
            row = connection.execute(last).one_or_none()
            if row is None or not row.payload or row.attempts > 1 or (row.ends is not None and row.ends <= due):
                return False
            again = {"state": State.DUE.value, "due": due, "lease": None, "finished": None, "trouble": trouble}
            mine = sa.update(reply).where(reply.c.contact == row.contact, reply.c.state == State.SENT)
            return connection.execute(mine.values(attempts=2, **again)).rowcount == 1

    def put_off(self, claim: Claim, until: datetime, trouble: str, *, doubtful: bool) -> None:
        """Try again at `until`."""
        self._update(claim, due=until, lease=None, trouble=trouble, doubtful=doubtful)

    def by_state(self) -> dict[str, int]:
        """How many replies stand where."""
        query = sa.select(reply.c.state, sa.func.count().label("number")).group_by(reply.c.state)
        with self._book.read() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def waiting(self) -> list[sa.Row[Any]]:
        """The replies that are due and were tried in vain: (channel, attempts, due, trouble)."""
        query = sa.select(reply.c.channel, reply.c.attempts, reply.c.due, reply.c.trouble)
        with self._book.read() as connection:
            return list(connection.execute(query.where(reply.c.state == State.DUE, reply.c.trouble != "")))

    def sender_of(self, channel: str, identity: str) -> str | None:
        """To whom the reply of that identity went."""
        query = sa.select(reply.c.sender).where(reply.c.channel == channel, reply.c.identity == identity)
        with self._book.read() as connection:
            return connection.execute(query).scalar()

    def _update(self, claim: Claim, **values: Any) -> None:
        with self._book.write() as connection:
            connection.execute(_ONE, {"number": claim.number, **values})


def _free(now: datetime) -> sa.ColumnElement[bool]:
    lease = reply.c.lease
    return sa.or_(lease.is_(None), lease <= now, lease > now + FURTHEST)


def _when(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(reply.c.due <= now, reply.c.due > now + FURTHEST)
