"""What was claimed to be sent, until each one has ended: sent, refused, expired, or given up in doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any, Self

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.outgoing_kinds import KINDS, REPLY, OutgoingKind
from autoreply.record.tables import message, outgoing
from autoreply.record.upsert import insert
from channels import Reply

LEASE = timedelta(minutes=5)  # longer than one attempt takes, also with a server that answers at its leisure
FURTHEST = timedelta(minutes=15)  # no attempt is put off longer, so a due time beyond it comes from a stepped clock


class State(StrEnum):
    """Where it stands. All but DUE are for ever."""

    DUE = "due"
    SENT = "sent"
    REFUSED = "refused"  # the provider will never take it
    EXPIRED = "expired"  # its time was over first
    IN_DOUBT = "in-doubt"  # tried several times, and nobody can tell whether one went out


@dataclass(frozen=True, slots=True)
class Claim:
    """What is ours to send until the lease ends. `doubtful` where an earlier attempt may have gone out."""

    number: int
    kind: OutgoingKind
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
        doubtful = row.doubtful or row.lease is not None
        return cls(row.id, KINDS[row.kind], row.channel, answer, row.ends, row.attempts + 1, doubtful)

    @classmethod
    def fresh(cls, number: int, kind: OutgoingKind, row: Mapping[str, Any], reply: Reply) -> Self:
        """Of the row that `fresh_row` made."""
        return cls(number, kind, row["channel"], reply, row["ends"], 1, doubtful=False)


def fresh_row(
    kind: OutgoingKind, channel: str, reply: Reply, now: datetime, opening: datetime | None = None
) -> dict[str, Any]:
    """The row of a claim that its maker sends at once. `opening` is when the office opens."""
    return {
        "kind": kind.name,
        "message": None,
        "channel": channel,
        "sender": reply.to,
        "ordinal": None,
        "nth": None,
        "identity": reply.identity,
        "urgent": False,
        "reserve": None,
        "state": State.DUE.value,
        "created": now,
        "ends": kind.ends(now, opening),
        "due": now,
        "lease": now + LEASE,
        "attempts": 1,
        "doubtful": False,
        "trouble": "",
        "payload": Claim.pack(reply),
    }


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt at a claim ended: what its row becomes, as long as it is due."""

    number: int
    values: Mapping[str, Any]

    @classmethod
    def finished(cls, claim: Claim, state: State, now: datetime, trouble: str = "", *, keep: bool = False) -> Self:
        """It has ended. What we said, and to whom, is deleted, unless it may be asked for again (`keep`)."""
        values = {"state": state.value, "lease": None, "finished": now, "trouble": trouble}
        return cls(claim.number, values if keep else {**values, "payload": {}})

    @classmethod
    def put_off(cls, claim: Claim, until: datetime, trouble: str, *, doubtful: bool) -> Self:
        """It is to be tried again at `until`."""
        return cls(claim.number, {"due": until, "lease": None, "trouble": trouble, "doubtful": doubtful})


class OutgoingStore:
    """Compare-and-set: of two senders only one gets a claim. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, kind: OutgoingKind, channel: str, reply: Reply, now: datetime) -> Claim | None:
        """Claim what answers no message; None where one of the same identity was claimed before."""
        row = fresh_row(kind, channel, reply, now)
        with self._database.write() as connection:
            once = insert(connection.dialect.name, outgoing).values(row).on_conflict_do_nothing()
            number = connection.execute(once.returning(outgoing.c.id)).scalar()
        return None if number is None else Claim.fresh(number, kind, row, reply)

    def forget_leases(self) -> None:
        """Where this daemon is alone with the record, leases of its last life mean nothing: mark them doubtful."""
        orphaned = (outgoing.c.state == State.DUE, outgoing.c.lease.is_not(None))
        with self._database.write() as connection:
            connection.execute(sa.update(outgoing).where(*orphaned).values(lease=None, doubtful=True))

    def due(self, now: datetime, limit: int = 200) -> list[Claim]:
        """What may be tried now, oldest first, without claiming it."""
        query = (
            sa.select(outgoing)
            .where(outgoing.c.state == State.DUE, _when(now), _free(now))
            .order_by(outgoing.c.due, outgoing.c.id)
            .limit(limit)
        )
        with self._database.read() as connection, decoding():
            return [Claim.of(row) for row in connection.execute(query)]

    def take(self, claim: Claim, now: datetime) -> bool:
        """True where this caller now holds the lease; its attempt is counted before it is made."""
        mine = sa.update(outgoing).where(outgoing.c.id == claim.number, outgoing.c.state == State.DUE, _free(now))
        taken = mine.values(lease=now + LEASE, attempts=claim.attempts, doubtful=claim.doubtful)
        with self._database.write() as connection:
            return connection.execute(taken).rowcount == 1

    def write(self, results: Sequence[Result]) -> None:
        """How attempts ended, in one transaction. What is not due any more stays as it is."""
        with self._database.write() as connection:
            for _, alike in groupby(results, lambda result: tuple(result.values)):
                connection.execute(_ONE, [{"number": one.number, **one.values} for one in alike])

    def sent_reply(self, channel: str, identifier: str) -> Reply | None:
        """The reply that was given to a message in the answer to its webhook; None where it went another way."""
        query = (
            sa.select(outgoing)
            .join(message, message.c.id == outgoing.c.message)
            .where(message.c.channel == channel, message.c.message == identifier)
            .where(outgoing.c.kind == REPLY.name, outgoing.c.state.in_((State.DUE, State.SENT)))
            .where(outgoing.c.attempts == 1, outgoing.c.doubtful.is_(False))
        )
        with self._database.read() as connection, decoding():
            row = connection.execute(query).one_or_none()
            return Claim.of(row).reply if row is not None and row.payload else None

    def reopen(self, channel: str, sender: str, now: datetime, due: datetime, trouble: str) -> bool:
        """The last reply to `sender` never arrived: send it once more at `due`. False where that makes no sense.

        It makes none for what was sent again before, for what is deleted, and once the office has opened.
        """
        last = (
            sa.select(outgoing)
            .where(outgoing.c.channel == channel, outgoing.c.sender == sender, outgoing.c.ordinal.is_not(None))
            .order_by(outgoing.c.ordinal.desc())
            .limit(1)
        )
        with self._database.write() as connection:
            row = connection.execute(last).one_or_none()
            if row is None or not row.payload or row.attempts > 1 or (row.ends is not None and row.ends <= due):
                return False
            again = {"state": State.DUE.value, "due": due, "lease": None, "finished": None, "trouble": trouble}
            mine = sa.update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == State.SENT)
            return connection.execute(mine.values(attempts=2, **again)).rowcount == 1

    def by_state(self) -> dict[str, int]:
        """How many stand where."""
        query = sa.select(outgoing.c.state, sa.func.count().label("number")).group_by(outgoing.c.state)
        with self._database.read() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def waiting(self) -> list[sa.Row[Any]]:
        """What is due and was tried in vain: (channel, attempts, due, trouble)."""
        query = sa.select(outgoing.c.channel, outgoing.c.attempts, outgoing.c.due, outgoing.c.trouble)
        with self._database.read() as connection:
            return list(connection.execute(query.where(outgoing.c.state == State.DUE, outgoing.c.trouble != "")))

    def sender_of(self, channel: str, identity: str) -> str | None:
        """To whom the reply of that identity went."""
        query = sa.select(outgoing.c.sender).where(outgoing.c.channel == channel, outgoing.c.identity == identity)
        with self._database.read() as connection:
            return connection.execute(query).scalar()


_ONE = sa.update(outgoing).where(outgoing.c.id == sa.bindparam("number"), outgoing.c.state == State.DUE.value)


def _free(now: datetime) -> sa.ColumnElement[bool]:
    lease = outgoing.c.lease
    return sa.or_(lease.is_(None), lease <= now, lease > now + FURTHEST)


def _when(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(outgoing.c.due <= now, outgoing.c.due > now + FURTHEST)
