"""Stores claims until each has ended: sent, refused, expired, or given up in doubt."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.outgoing_kinds import KINDS, REPLY, TO_STAFF, OutgoingKind
from autoreply.record.prepared import Prepared
from autoreply.record.tables import Instant, constant, message, outgoing
from autoreply.record.upsert import insert
from autoreply.record.waiting_times import REPORTED_WITHIN, sent_at
from channels import Reply

LEASE = timedelta(minutes=5)  # longer than an attempt takes, even with a slow server
FURTHEST = timedelta(minutes=15)  # no attempt waits longer, so a later due time comes from a stepped clock
_URGENT = sa.or_(*(outgoing.c.kind == constant(kind.name) for kind in KINDS.values() if kind.urgent))
_TO_STAFF = [kind.name for kind in TO_STAFF]
REPLY_TO_MESSAGE = sa.and_(outgoing.c.message == message.c.id, outgoing.c.kind == REPLY.name)  # one at most, for joins


class State(StrEnum):
    """The state of a claim. All but DUE and HELD are final."""

    DUE = "due"
    HELD = "held"  # until the office opens, by the wish of who wrote it
    SENT = "sent"
    REFUSED = "refused"  # the provider will never accept it
    EXPIRED = "expired"  # it was not sent before its expiry
    UNDELIVERED = "undelivered"  # the provider accepted it, and it never arrived
    IN_DOUBT = "in-doubt"  # tried several times, and nobody knows whether one went out


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that we have to send until the lease ends. `doubtful`: an earlier attempt may have gone out."""

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
        """Return the claim of a row from `fresh_row`."""
        return cls(number, kind, row["channel"], reply, row["ends"], 1, doubtful=False)


def fresh_row(
    kind: OutgoingKind, channel: str, reply: Reply, now: datetime, opening: datetime | None = None
) -> dict[str, Any]:
    """Return the row of a claim that is sent at once. `opening` is when the office opens."""
    return {
        "kind": kind.name,
        "message": None,
        "channel": channel,
        "sender": reply.to,
        "ordinal": None,
        "nth": None,
        "address": None,
        "card": None,
        "card_ordinal": None,
        "digest": None,
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
    """The result of an attempt: the new values of the row, if it is still due."""

    number: int
    values: Mapping[str, Any]

    @classmethod
    def finished(cls, claim: Claim, state: State, now: datetime, trouble: str = "", *, keep: bool = False) -> Self:
        """The claim has ended. Deletes text and recipient, unless they may be needed again (`keep`)."""
        values = {"state": state.value, "lease": None, "finished": now, "trouble": trouble}
        return cls(claim.number, values if keep else {**values, "payload": {}})

    @classmethod
    def put_off(cls, claim: Claim, until: datetime, trouble: str, *, doubtful: bool) -> Self:
        """Try again at `until`."""
        return cls(claim.number, {"due": until, "lease": None, "trouble": trouble, "doubtful": doubtful})


class OutgoingStore:
    """Compare-and-set: of two senders only one gets a claim. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, kind: OutgoingKind, channel: str, reply: Reply, now: datetime) -> Claim | None:
        """Claim a message that is not a reply. Returns None if one of the same identity was claimed before."""
        row = fresh_row(kind, channel, reply, now)
        with self._database.write() as connection:
            once = insert(connection.dialect.name, outgoing).values(row).on_conflict_do_nothing()
            number = connection.execute(once.returning(outgoing.c.id)).scalar()
        return None if number is None else Claim.fresh(number, kind, row, reply)

    def schedule(self, kind: OutgoingKind, channel: str, reply: Reply, now: datetime, due: datetime) -> bool:
        """Claim a message that is not a reply, for the outbox to send when it is due. False if it was claimed before.

        `due` is at most `FURTHEST` from `now`.
        """
        row = {**fresh_row(kind, channel, reply, now), "due": due, "lease": None, "attempts": 0}
        with self._database.write() as connection:
            once = insert(connection.dialect.name, outgoing).values(row).on_conflict_do_nothing()
            return connection.execute(once.returning(outgoing.c.id)).scalar() is not None

    def since(self, channel: str, instant: datetime, *, sender: str = "", kind: OutgoingKind | None = None) -> int:
        """Count what was claimed on a channel since then, to one sender or of one kind if they are given."""
        query = sa.select(sa.func.count()).where(outgoing.c.channel == channel, outgoing.c.created >= instant)
        query = query.where(outgoing.c.sender == sender) if sender else query
        query = query.where(outgoing.c.kind == kind.name) if kind is not None else query
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def forget_leases(self) -> None:
        """Mark leases of a previous process as doubtful, if this daemon is the only one on the record."""
        orphaned = (outgoing.c.state == State.DUE, outgoing.c.lease.is_not(None))
        with self._database.write() as connection:
            connection.execute(sa.update(outgoing).where(*orphaned).values(lease=None, doubtful=True))

    def due(self, now: datetime, most: int = 200) -> list[Claim]:
        """Return what may be tried now, without taking it: what is urgent first, then the oldest.

        Where that is more than so many, the next so many are of other channels: what one that hangs has still to send
        must not be in the way of theirs.
        """
        found = self._due(now, most, ())
        page = found
        while len(page) == most:
            page = self._due(now, most, {claim.channel for claim in found})
            found = [*found, *page]
        return found

    def _due(self, now: datetime, most: int, but: Collection[str]) -> list[Claim]:
        order = (_URGENT.desc(), outgoing.c.due, outgoing.c.id)
        query = sa.select(outgoing).where(outgoing.c.state == State.DUE, _when(now), _free(now)).order_by(*order)
        if but:
            query = query.where(outgoing.c.channel.not_in(sorted(but)))
        with self._database.read() as connection, decoding():
            return [Claim.of(row) for row in connection.execute(query.limit(most))]

    def is_waiting(self) -> bool:
        """Whether anything is due, now or later."""
        query = sa.select(outgoing.c.id).where(outgoing.c.state == constant(State.DUE)).order_by(outgoing.c.due)
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def take(self, claim: Claim, now: datetime) -> bool:
        """Take the lease. Returns whether this caller has it. Counts the attempt before it is made."""
        mine = sa.update(outgoing).where(outgoing.c.id == claim.number, outgoing.c.state == State.DUE, _free(now))
        taken = mine.values(lease=now + LEASE, attempts=claim.attempts, doubtful=claim.doubtful)
        with self._database.write() as connection:
            return connection.execute(taken).rowcount == 1

    def write(self, results: Sequence[Result]) -> None:
        """Write the results of attempts, in one transaction. Claims that are no longer due stay as they are."""
        ended: dict[str, list[Result]] = {}
        for one in results:
            same = repr({**one.values, "finished": None}) if "finished" in one.values else str(one.number)
            ended.setdefault(same, []).append(one)
        with self._database.write() as connection:
            for alike in ended.values():
                if len(alike) == 1:
                    _ONE.run(connection, {"number": alike[0].number, **alike[0].values})
                else:
                    connection.execute(_together(alike))

    def sent_reply(self, channel: str, identifier: str) -> Reply | None:
        """Return the reply in the response to a message's webhook, or None if the reply was sent in another way."""
        query = (
            sa.select(outgoing)
            .join(message, REPLY_TO_MESSAGE)
            .where(message.c.channel == channel, message.c.message == identifier)
            .where(outgoing.c.state.in_((State.DUE, State.SENT)))
            .where(outgoing.c.attempts == 1, outgoing.c.doubtful.is_(False))
        )
        with self._database.read() as connection, decoding():
            row = connection.execute(query).one_or_none()
            return Claim.of(row).reply if row is not None and row.payload else None

    def reopen(self, channel: str, sender: str, number: int, due: datetime, trouble: str) -> bool:
        """Make a reply to `sender`, which never arrived, due once more at `due`. Returns whether it did.

        Does not if it is not the last one, if it was sent again before, if its text is deleted, or once the office has
        opened.
        """
        last = (
            sa.select(outgoing)
            .where(outgoing.c.channel == channel, outgoing.c.sender == sender, outgoing.c.ordinal.is_not(None))
            .order_by(outgoing.c.ordinal.desc())
            .limit(1)
        )
        with self._database.write() as connection:
            row = connection.execute(last).one_or_none()
            if row is None or row.id != number or not row.payload or row.attempts > 1:
                return False
            if row.ends is not None and row.ends <= due:
                return False
            again = {"state": State.DUE.value, "due": due, "lease": None, "finished": None, "trouble": trouble}
            mine = sa.update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == State.SENT)
            return connection.execute(mine.values(attempts=2, **again)).rowcount == 1

    def last_sent(
        self, channel: str, sender: str, now: datetime, sent: datetime | None = None
    ) -> tuple[int, OutgoingKind] | None:
        """Return the message to a client that went at about `sent`, None: the last one, as (number, kind).

        It counts as sent, and may still be reported.
        """
        mine = (outgoing.c.channel == channel, outgoing.c.sender == sender, outgoing.c.state == State.SENT.value)
        lately = (outgoing.c.finished > now - REPORTED_WITHIN, outgoing.c.kind.not_in(_TO_STAFF))
        columns = (outgoing.c.id, outgoing.c.kind, outgoing.c.created, outgoing.c.finished)
        newest = sa.select(*columns).where(*mine, *lately).order_by(outgoing.c.finished.desc())
        with self._database.read() as connection:
            rows = connection.execute(newest).all()
        row = sent_at([(row.created, row.finished, row) for row in rows], sent)
        return (row.id, KINDS[row.kind]) if row is not None else None

    def lost(self, number: int, says: str, now: datetime) -> None:
        """Note that a message that counted as sent never arrived."""
        mine = (outgoing.c.id == number, outgoing.c.state == State.SENT.value)
        with self._database.write() as connection:
            connection.execute(sa.update(outgoing).where(*mine).values(_lost(says, now)))

    def came_back(self, channel: str, identity: str, says: str, now: datetime) -> bool:
        """Note that a message to a client came back. Returns whether it counted as sent until now."""
        mine = (outgoing.c.channel == channel, outgoing.c.identity == identity)
        sent = (outgoing.c.state == State.SENT.value, outgoing.c.kind.not_in(_TO_STAFF))
        with self._database.write() as connection:
            lost = sa.update(outgoing).where(*mine, *sent).values(_lost(says, now))
            return connection.execute(lost).rowcount == 1

    def by_state(self) -> dict[str, int]:
        """Count what goes to clients by state: messages to our own people are no replies."""
        to_clients = outgoing.c.kind.not_in(_TO_STAFF)
        query = (
            sa.select(outgoing.c.state, sa.func.count().label("number")).where(to_clients).group_by(outgoing.c.state)
        )
        with self._database.read() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def waiting(self) -> list[sa.Row[Any]]:
        """Return the replies that failed and are due again: (channel, attempts, due, trouble)."""
        query = sa.select(outgoing.c.channel, outgoing.c.attempts, outgoing.c.due, outgoing.c.trouble)
        with self._database.read() as connection:
            waits = (outgoing.c.state == State.DUE, outgoing.c.trouble != "", outgoing.c.kind == REPLY.name)
            return list(connection.execute(query.where(*waits)))

    def sender_of(self, channel: str, identity: str) -> str | None:
        """Return to whom the reply of that identity went, or None."""
        query = sa.select(outgoing.c.sender).where(outgoing.c.channel == channel, outgoing.c.identity == identity)
        with self._database.read() as connection:
            return connection.execute(query).scalar()


_ONE = Prepared(
    sa.update(outgoing).where(outgoing.c.id == sa.bindparam("number"), outgoing.c.state == constant(State.DUE))
)


def _together(alike: Sequence[Result]) -> sa.Update:
    """Ends several claims that differ only in when they ended.

    One statement: after each, a thread waits anew for the interpreter, and all others for the record meanwhile.
    """
    when = {one.number: sa.literal(one.values["finished"], Instant) for one in alike}
    mine = sa.update(outgoing).where(outgoing.c.id.in_(list(when)), outgoing.c.state == constant(State.DUE))
    return mine.values({**alike[0].values, "finished": sa.case(when, value=outgoing.c.id)})


def _lost(says: str, now: datetime) -> dict[str, Any]:
    """The values of a row that was taken for sent and never arrived."""
    return {"state": State.UNDELIVERED.value, "trouble": says, "finished": now, "payload": {}}


def _free(now: datetime) -> sa.ColumnElement[bool]:
    lease = outgoing.c.lease
    return sa.or_(lease.is_(None), lease <= now, lease > now + FURTHEST)


def _when(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(outgoing.c.due <= now, outgoing.c.due > now + FURTHEST)
