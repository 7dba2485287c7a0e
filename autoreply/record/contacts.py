"""Who wrote, what was decided, and the claim of the reply: one transaction."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import sqlalchemy as sa

from autoreply.decide import DAY, TEN_MINUTES, Decision, Step, Told
from autoreply.reason import Reason
from autoreply.record.book import Book
from autoreply.record.errors import RecordError
from autoreply.record.replies import LEASE, Claim, State
from autoreply.record.tables import Instant, breaker, contact, reply, unreachable
from autoreply.record.upsert import insert
from channels import Inbound, Reply, Signal

UNHEARD = (State.EXPIRED, State.REFUSED)  # claimed, and certainly never delivered: nobody was told by these
BREAKER_RESTS = timedelta(hours=1)  # then it closes by itself: a forgotten one would leave people without an answer
MOST_TRIES = 100  # more than there are replicas


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the desk makes of one message: the decision, and the reply where it answers.

    `ends` is the instant from which the reply must not be sent any more: the office opens.
    """

    decision: Decision
    reply: Reply | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What now stands in the book: the verdict, and the claim where this caller is the one to send."""

    verdict: Verdict
    claim: Claim | None = None


Judge = Callable[[Told], Verdict]


class Contacts:
    """The messages we know of. One decision per message, for ever: the constraint on (channel, message)."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def note(self, inbound: Inbound, now: datetime, since: datetime | None, judge: Judge) -> Noted:
        """Decide once about `inbound` and claim its reply, all or nothing. Raises `RecordError`.

        `since` is the start of the closed period the sender's history is counted from. Where another replica claims
        the next reply to the same sender at the same moment, the history is read again and judged anew.
        """
        for _ in range(MOST_TRIES):
            try:
                with self._book.write() as connection:
                    return _note(connection, inbound, now, since, judge)
            except sa.exc.IntegrityError:
                continue  # somebody else claimed this ordinal: now the history shows it
        raise RecordError("The record refuses a reply again and again. Check it for damage, or restore a backup.")

    def reason_of(self, channel: str, message: str) -> Reason | None:
        """What was decided about a message, None where it is not known."""
        wanted = sa.select(contact.c.reason).where(contact.c.channel == channel, contact.c.message == message)
        with self._book.read() as connection:
            found = connection.execute(wanted).scalar()
        return Reason(found) if found is not None else None

    def by_reason(self, since: datetime) -> dict[tuple[str, str], int]:
        """How many messages since then, by (channel, reason)."""
        count = (
            sa.select(contact.c.channel, contact.c.reason, sa.func.count())
            .where(contact.c.noted >= since)
            .group_by(contact.c.channel, contact.c.reason)
        )
        with self._book.read() as connection:
            return {(channel, reason): number for channel, reason, number in connection.execute(count)}


def _note(connection: sa.Connection, inbound: Inbound, now: datetime, since: datetime | None, judge: Judge) -> Noted:
    told, turn = _told(connection, inbound, now, since)
    verdict = judge(told)
    number = _insert_contact(connection, inbound, now, verdict.decision)
    if number is None:
        return Noted(Verdict(_seen_before(connection, inbound)))
    if verdict.decision.reason is Reason.BREAKER:
        _open_breaker(connection, inbound.channel, now, verdict.decision.says)
    if verdict.reply is None:
        return Noted(verdict)
    return Noted(verdict, _claim(connection, number, turn, inbound, now, verdict))


# Statements are built once: building one costs more time than SQLite needs to carry it out.
_CHANNEL: sa.BindParameter[str] = sa.bindparam("channel")
_SENDER: sa.BindParameter[str] = sa.bindparam("sender")
_HISTORY = (
    sa.select(reply.c.created, reply.c.ordinal, reply.c.state, reply.c.urgent)
    .where(reply.c.channel == _CHANNEL, reply.c.sender == _SENDER)
    .order_by(reply.c.ordinal.desc())
    .limit(100)
)
_MINE = breaker.c.channel == _CHANNEL
_OPENED = sa.select(breaker.c.opened).where(_MINE).scalar_subquery()
_FROM_ZERO = sa.select(breaker.c.counts_from).where(_MINE).scalar_subquery()
_UNREACHABLE = (
    sa.select(unreachable.c.says)
    .where(
        unreachable.c.channel == _CHANNEL, unreachable.c.sender == _SENDER, unreachable.c.until > sa.bindparam("now")
    )
    .scalar_subquery()
)


def _nth(urgent: bool, label: str, since: str | None = None) -> sa.Label[int | None]:
    """The running number of the account's first reply of a kind after the parameter `since`, or of its last one."""
    mine = sa.select(reply.c.nth).where(reply.c.channel == _CHANNEL, reply.c.urgent == urgent)
    if since is None:
        mine = mine.order_by(reply.c.created.desc())
    else:
        start = sa.bindparam(since, type_=Instant)
        mine = mine.where(reply.c.created > sa.case((start < _FROM_ZERO, _FROM_ZERO), else_=start))
        mine = mine.order_by(reply.c.created)
    return mine.limit(1).scalar_subquery().label(label)


# How many there were is the difference of two running numbers: two looks at an index, however many replies there are.
# Of two replicas that claim at the same moment both may take one number; the breaker does not mind.
_STATE = sa.select(
    _OPENED.label("opened"),
    _UNREACHABLE.label("unreachable"),
    *(
        _nth(urgent, f"{name}_{urgent}", since)
        for urgent in (False, True)
        for name, since in (("last", None), ("ten_minutes", "recent"), ("day", "since"))
    ),
)
_CLAIM = sa.insert(reply).returning(reply.c.id)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Replies of one kind: the running number of the last, and how many in ten minutes and in a day."""

    last: int
    ten_minutes: int
    day: int

    @classmethod
    def of(cls, state: sa.Row[Any], urgent: bool) -> Self:
        last, *firsts = (getattr(state, f"{name}_{urgent}") for name in ("last", "ten_minutes", "day"))
        return cls(last or 0, *(0 if first is None else max(0, last - first + 1) for first in firsts))


@dataclass(frozen=True, slots=True)
class _Turn:
    """The numbers that the next reply takes."""

    ordinal: int
    nth: int


def _told(connection: sa.Connection, inbound: Inbound, now: datetime, since: datetime | None) -> tuple[Told, _Turn]:
    who = {"channel": inbound.channel, "sender": inbound.sender}
    rows = connection.execute(_HISTORY, who).all()
    told = [row for row in rows if row.state not in UNHEARD and (since is None or row.created >= since)]
    state = connection.execute(_STATE, {**who, "now": now, "recent": now - TEN_MINUTES, "since": now - DAY}).one()
    counts = {urgent: _Counts.of(state, urgent) for urgent in (False, True)}
    return Told(
        in_period=tuple(sorted(row.created for row in told)),
        urgent=tuple(sorted(row.created for row in told if row.urgent)),
        ten_minutes=counts[False].ten_minutes,
        day=counts[False].day,
        urgent_ten_minutes=counts[True].ten_minutes,
        urgent_day=counts[True].day,
        breaker=state.opened is not None and now - state.opened < BREAKER_RESTS,
        unreachable=state.unreachable or "",
    ), _Turn(rows[0].ordinal + 1 if rows else 1, counts[Signal.URGENT in inbound.signals].last + 1)


def _insert_contact(connection: sa.Connection, inbound: Inbound, now: datetime, decision: Decision) -> int | None:
    """The number of the new row, None where the message is known already."""
    row = {
        "channel": inbound.channel,
        "message": inbound.id,
        "sender": inbound.sender,
        "arrived": inbound.arrived,
        "noted": now,
        "reason": decision.reason.value,
        "says": decision.says,
        "urgent": Signal.URGENT in inbound.signals,
    }
    return connection.execute(_once(connection.dialect.name), row).scalar()


@functools.cache
def _once(dialect: str) -> sa.Insert:
    return insert(dialect, contact).on_conflict_do_nothing().returning(contact.c.id)


def _seen_before(connection: sa.Connection, inbound: Inbound) -> Decision:
    query = sa.select(contact.c.reason).where(contact.c.channel == inbound.channel, contact.c.message == inbound.id)
    before = connection.execute(query).scalar()
    says = f"this message was decided before ({before})"
    return Decision(Reason.DUPLICATE, says, (Step("one decision per message", says),))


def _claim(
    connection: sa.Connection, number: int, turn: _Turn, inbound: Inbound, now: datetime, verdict: Verdict
) -> Claim:
    answer = verdict.reply
    assert answer is not None
    row = {
        "contact": number,
        "channel": inbound.channel,
        "sender": inbound.sender,
        "ordinal": turn.ordinal,
        "nth": turn.nth,
        "identity": answer.identity,
        "urgent": Signal.URGENT in inbound.signals,
        "state": State.DUE.value,
        "created": now,
        "ends": verdict.ends,
        "due": now,
        "lease": now + LEASE,
        "attempts": 1,
        "doubtful": False,
        "trouble": "",
        "payload": Claim.pack(answer),
    }
    return Claim(connection.execute(_CLAIM, row).scalar_one(), inbound.channel, answer, verdict.ends, 1, doubtful=False)


def _open_breaker(connection: sa.Connection, channel: str, now: datetime, says: str) -> None:
    """Leave the breaker open until it is closed or has rested; an open one keeps its first instant."""
    trip = insert(connection.dialect.name, breaker).values(channel=channel, opened=now, counts_from=None, says=says)
    connection.execute(
        trip.on_conflict_do_update(
            index_elements=["channel"],
            set_={"opened": now, "says": says},
            where=sa.or_(breaker.c.opened.is_(None), breaker.c.opened <= now - BREAKER_RESTS),
        )
    )
