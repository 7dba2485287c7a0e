"""Who wrote, what was decided, and the claim of the reply: one transaction."""

import functools
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to decide about. `since` is the start of the closed period its sender's history is counted from."""

    inbound: Inbound
    since: datetime | None
    judge: Judge

    @property
    def urgent(self) -> bool:
        return Signal.URGENT in self.inbound.signals


class Contacts:
    """The messages we know of. One decision per message, for ever: the constraint on (channel, message)."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def note(self, inbound: Inbound, now: datetime, since: datetime | None, judge: Judge) -> Noted:
        """As `note_all`, about one message."""
        return self.note_all([Asked(inbound, since, judge)], now)[0]

    def note_all(self, asked: Sequence[Asked], now: datetime) -> list[Noted]:
        """Decide once about each message and claim the replies, all or nothing. Raises `RecordError`.

        Each is decided as if it came after the one before it. Where another replica claims the next reply to the same
        sender at the same moment, the history is read again and judged anew.
        """
        for _ in range(MOST_TRIES):
            try:
                with self._book.write() as connection:
                    return _note_all(connection, asked, now)
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


def _note_all(connection: sa.Connection, asked: Sequence[Asked], now: datetime) -> list[Noted]:
    noted: dict[int, Noted] = {}
    for places in _rounds(asked):
        noted.update(zip(places, _note_round(connection, [asked[place] for place in places], now), strict=True))
    return [noted[place] for place in range(len(asked))]


def _rounds(asked: Sequence[Asked]) -> list[list[int]]:
    """Places in `asked`: in each round one channel, and nobody and nothing twice, so that each sees the one before."""
    rounds: dict[tuple[str, int], list[int]] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for place, one in enumerate(asked):
        channel = one.inbound.channel
        who, what = (channel, "sender", one.inbound.sender), (channel, "message", one.inbound.id)
        turn = max(seen.get(who, 0), seen.get(what, 0))
        seen[who] = seen[what] = turn + 1
        rounds.setdefault((channel, turn), []).append(place)
    return list(rounds.values())


def _note_round(connection: sa.Connection, asked: Sequence[Asked], now: datetime) -> list[Noted]:
    account = _Account(connection, asked, now)
    verdicts = [account.judge(one) for one in asked]
    numbers = _insert_contacts(connection, asked, verdicts, now)
    fresh = [(one, verdict) for one, verdict in zip(asked, verdicts, strict=True) if one.inbound.id in numbers]
    trip = next((verdict for _, verdict in fresh if verdict.decision.reason is Reason.BREAKER), None)
    if trip is not None:
        _open_breaker(connection, account.channel, now, trip.decision.says)
    claims = _claim(connection, account, [(numbers[one.inbound.id], one, verdict) for one, verdict in fresh], now)
    return [
        Noted(verdict, claims.get(numbers[one.inbound.id]))
        if one.inbound.id in numbers
        else Noted(Verdict(_seen_before(connection, one.inbound)))
        for one, verdict in zip(asked, verdicts, strict=True)
    ]


# Statements are built once: building one costs more time than SQLite needs to carry it out.
_CHANNEL: sa.BindParameter[str] = sa.bindparam("channel")
_SENDERS: sa.BindParameter[Sequence[str]] = sa.bindparam("senders", expanding=True)
_NEWER = reply.alias()
_NEWEST = sa.select(sa.func.max(_NEWER.c.ordinal)).where(
    _NEWER.c.channel == reply.c.channel, _NEWER.c.sender == reply.c.sender
)
_HISTORY = sa.select(
    reply.c.sender, reply.c.created, reply.c.ordinal, reply.c.state, reply.c.urgent, sa.null().label("says")
).where(
    reply.c.channel == _CHANNEL,
    reply.c.sender.in_(_SENDERS),
    reply.c.ordinal > _NEWEST.scalar_subquery() - sa.literal_column("100"),
)
_UNREACHABLE = sa.select(unreachable.c.sender, *[sa.null()] * 4, unreachable.c.says).where(
    unreachable.c.channel == _CHANNEL, unreachable.c.sender.in_(_SENDERS), unreachable.c.until > sa.bindparam("now")
)
_OF_SENDERS = _HISTORY.union_all(_UNREACHABLE).subquery()
# Named once, because each parameter costs more time than what it is compared with.
_MINE = (
    sa.select(_CHANNEL.label("channel"), sa.bindparam("recent", type_=Instant), sa.bindparam("since", type_=Instant))
    .add_columns(breaker.c.opened, breaker.c.counts_from)
    .select_from(sa.select(sa.literal_column("1")).subquery())
    .outerjoin(breaker, breaker.c.channel == _CHANNEL)
    .cte("mine")
)


def _nth(urgent: bool, label: str, since: str | None = None) -> sa.Label[int | None]:
    """The running number of the account's first reply of a kind after the instant `since`, or of its last one."""
    kind = sa.select(reply.c.nth).where(reply.c.channel == _MINE.c.channel, reply.c.urgent == urgent)
    if since is None:
        kind = kind.order_by(reply.c.created.desc(), reply.c.nth.desc())
    else:
        start, zero = _MINE.c[since], _MINE.c.counts_from
        kind = kind.where(reply.c.created > sa.case((start < zero, zero), else_=start)).order_by(
            reply.c.created, reply.c.nth
        )
    return kind.correlate(_MINE).limit(sa.literal_column("1")).scalar_subquery().label(label)


# How many there were is the difference of two running numbers: two looks at an index, however many replies there are.
# Of two replicas that claim at the same moment both may take one number; the breaker does not mind.
_STATE = sa.select(
    _MINE.c.opened,
    *(
        _nth(urgent, f"{name}_{urgent}", since)
        for urgent in (False, True)
        for name, since in (("last", None), ("ten_minutes", "recent"), ("day", "since"))
    ),
).subquery()
# Everything in one look: at one message at a time, a statement more costs more than whatever it reads.
_LOOK = sa.select(_STATE, _OF_SENDERS).join_from(_STATE, _OF_SENDERS, sa.true(), isouter=True)
_LOOK = _LOOK.order_by(_OF_SENDERS.c.ordinal.desc())
_KNOWN = sa.select(contact.c.message).where(
    contact.c.channel == _CHANNEL, contact.c.message.in_(sa.bindparam("messages", expanding=True))
)
_CLAIM = sa.insert(reply)


@dataclass(slots=True)
class _Counts:
    """Replies of one kind: the running number of the last, and how many in ten minutes and in a day."""

    last: int
    ten_minutes: int
    day: int

    @classmethod
    def of(cls, state: sa.Row[Any], urgent: bool) -> Self:
        last, *firsts = (getattr(state, f"{name}_{urgent}") for name in ("last", "ten_minutes", "day"))
        return cls(last or 0, *(0 if first is None else max(0, last - first + 1) for first in firsts))


def _known(connection: sa.Connection, asked: Sequence[Asked]) -> frozenset[str]:
    """Which of these messages were decided before."""
    given = {"channel": asked[0].inbound.channel, "messages": [one.inbound.id for one in asked]}
    return frozenset(connection.execute(_KNOWN, given).scalars())


class _Account:
    """What one channel has told, in particular to these senders; it counts on while the round is judged."""

    def __init__(self, connection: sa.Connection, asked: Sequence[Asked], now: datetime) -> None:
        self.channel = asked[0].inbound.channel
        who = {"channel": self.channel, "senders": [one.inbound.sender for one in asked]}
        when = {"now": now, "recent": now - TEN_MINUTES, "since": now - DAY}
        rows = connection.execute(_LOOK, who | when).all()
        self._history: dict[str, list[sa.Row[Any]]] = {}
        for row in rows:
            if row.ordinal is not None:
                self._history.setdefault(row.sender, []).append(row)
        self._unreachable = {row.sender: row.says for row in rows if row.says is not None}
        state = rows[0]
        self._counts = {urgent: _Counts.of(state, urgent) for urgent in (False, True)}
        self._open = state.opened is not None and now - state.opened < BREAKER_RESTS
        self._known = _known(connection, asked) if len(asked) > 1 else frozenset()

    def judge(self, one: Asked) -> Verdict:
        """What was decided before counts for nothing more: who is judged after it must not suffer from it."""
        verdict = one.judge(self._told(one))
        if one.inbound.id in self._known:
            return verdict
        if verdict.reply is not None:
            self._counts[one.urgent].ten_minutes += 1
            self._counts[one.urgent].day += 1
        self._open = self._open or verdict.decision.reason is Reason.BREAKER
        return verdict

    def take_turn(self, one: Asked) -> dict[str, int]:
        """The numbers that the reply takes."""
        mine, counts = self._history.get(one.inbound.sender), self._counts[one.urgent]
        counts.last += 1
        return {"ordinal": mine[0].ordinal + 1 if mine else 1, "nth": counts.last}

    def _told(self, one: Asked) -> Told:
        rows = self._history.get(one.inbound.sender, ())
        told = [row for row in rows if row.state not in UNHEARD and (one.since is None or row.created >= one.since)]
        return Told(
            in_period=tuple(sorted(row.created for row in told)),
            urgent=tuple(sorted(row.created for row in told if row.urgent)),
            ten_minutes=self._counts[False].ten_minutes,
            day=self._counts[False].day,
            urgent_ten_minutes=self._counts[True].ten_minutes,
            urgent_day=self._counts[True].day,
            breaker=self._open,
            unreachable=self._unreachable.get(one.inbound.sender, ""),
        )


def _insert_contacts(
    connection: sa.Connection, asked: Sequence[Asked], verdicts: Sequence[Verdict], now: datetime
) -> dict[str, int]:
    """The numbers of the new rows by message; those that are missing are known already."""
    rows = [
        {
            "channel": one.inbound.channel,
            "message": one.inbound.id,
            "sender": one.inbound.sender,
            "arrived": one.inbound.arrived,
            "noted": now,
            "reason": verdict.decision.reason.value,
            "says": verdict.decision.says,
            "urgent": one.urgent,
        }
        for one, verdict in zip(asked, verdicts, strict=True)
    ]
    made = connection.execute(_once(connection.dialect.name), _few(rows))
    return {row.message: row.id for row in made}


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]] | dict[str, Any]:
    """One row by itself spares the statement the preparations for many."""
    return rows[0] if len(rows) == 1 else rows


@functools.cache
def _once(dialect: str) -> sa.Insert:
    return insert(dialect, contact).on_conflict_do_nothing().returning(contact.c.message, contact.c.id)


def _seen_before(connection: sa.Connection, inbound: Inbound) -> Decision:
    query = sa.select(contact.c.reason).where(contact.c.channel == inbound.channel, contact.c.message == inbound.id)
    before = connection.execute(query).scalar()
    says = f"this message was decided before ({before})"
    return Decision(Reason.DUPLICATE, says, (Step("one decision per message", says),))


def _claim(
    connection: sa.Connection, account: _Account, fresh: Sequence[tuple[int, Asked, Verdict]], now: datetime
) -> dict[int, Claim]:
    """The claims of the replies, by the number of what they answer."""
    rows = [
        {
            "contact": number,
            "channel": account.channel,
            "sender": one.inbound.sender,
            **account.take_turn(one),
            "identity": verdict.reply.identity,
            "urgent": one.urgent,
            "state": State.DUE.value,
            "created": now,
            "ends": verdict.ends,
            "due": now,
            "lease": now + LEASE,
            "attempts": 1,
            "doubtful": False,
            "trouble": "",
            "payload": Claim.pack(verdict.reply),
        }
        for number, one, verdict in fresh
        if verdict.reply is not None
    ]
    if rows:
        connection.execute(_CLAIM, _few(rows))
    return {
        number: Claim(number, account.channel, verdict.reply, verdict.ends, 1, doubtful=False)
        for number, _, verdict in fresh
        if verdict.reply is not None
    }


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
