"""Reads the history of one account and some of its senders, in one query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from autoreply.decision.decide import DAY, TEN_MINUTES, History
from autoreply.decision.outcome import Outcome
from autoreply.decision.reason import ANSWERS, Reason
from autoreply.decision.reserves import Spent
from autoreply.record.card_addresses import address_of
from autoreply.record.card_history import HAS_CARDS, CardHistory
from autoreply.record.outgoing import State
from autoreply.record.outgoing_kinds import ANSWER
from autoreply.record.prepared import Prepared
from autoreply.record.tables import Instant, breaker, constant, message, outgoing, unreachable
from autoreply.record.unreachable import LONGEST, in_force
from channels import Inbound, Signal

NOT_DELIVERED = (State.EXPIRED, State.REFUSED)  # claimed, and certainly never delivered


BREAKER_RESTS = timedelta(hours=1)  # then it closes by itself: a forgotten one would leave people without an answer
CLOCKS_DIFFER = timedelta(hours=1)  # at most, from one replica to another; what is further ahead, a wrong clock wrote


Judge = Callable[[History], Outcome]


@dataclass(frozen=True, slots=True)
class Pending:
    """A message to decide about. `since` is the start of the closed period, from which its sender's history counts.

    `reader` is who of the practice is to read it, a key of [people], "" being the practice.
    """

    inbound: Inbound
    since: datetime | None
    judge: Judge
    asks_whether_heard: bool = False  # whether this sender ever wrote before, which costs another look
    reader: str = ""

    @property
    def urgent(self) -> bool:
        return Signal.URGENT in self.inbound.signals


_CHANNEL: sa.BindParameter[str] = sa.bindparam("channel")


_SENDERS: sa.BindParameter[Sequence[str]] = sa.bindparam("senders", expanding=True)


_NEWER = outgoing.alias()


_NEWEST = sa.select(sa.func.max(_NEWER.c.ordinal)).where(
    _NEWER.c.channel == outgoing.c.channel, _NEWER.c.sender == outgoing.c.sender
)


_HISTORY = sa.select(
    outgoing.c.sender,
    outgoing.c.created,
    outgoing.c.ordinal,
    outgoing.c.state,
    outgoing.c.urgent,
    sa.null().label("says"),
).where(
    outgoing.c.channel == _CHANNEL,
    outgoing.c.sender.in_(_SENDERS),
    outgoing.c.ordinal > _NEWEST.scalar_subquery() - sa.literal_column("100"),
)


_UNREACHABLE = sa.select(unreachable.c.sender, *[sa.null()] * 4, unreachable.c.says).where(
    unreachable.c.channel == _CHANNEL,
    unreachable.c.sender.in_(_SENDERS),
    in_force(sa.bindparam("now", type_=Instant), sa.bindparam("furthest", type_=Instant)),
)


# What people of the practice wrote to them from the page. `quiet_after_human` is never longer than half a day.
_ANSWERED = (
    sa.select(
        outgoing.c.sender,
        sa.func.max(outgoing.c.finished).label("created"),
        sa.null(),
        outgoing.c.kind,
        *[sa.null()] * 2,
    )
    .where(outgoing.c.channel == _CHANNEL, outgoing.c.sender.in_(_SENDERS), outgoing.c.ordinal.is_(None))
    .where(outgoing.c.kind == constant(ANSWER.name), outgoing.c.state == constant(State.SENT))
    .group_by(outgoing.c.sender, outgoing.c.kind)
)


_OF_SENDERS = _HISTORY.union_all(_UNREACHABLE, _ANSWERED).subquery()


# Named once, because each parameter costs more time than what it is compared with.
_MINE = (
    sa.select(_CHANNEL.label("channel"), *(sa.bindparam(name, type_=Instant) for name in ("recent", "since", "ahead")))
    .add_columns(breaker.c.opened, breaker.c.counts_from)
    .select_from(sa.select(sa.literal_column("1")).subquery())
    .outerjoin(breaker, breaker.c.channel == _CHANNEL)
    .cte("mine")
)


def _since(start: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Whether a reply counts: since `start`, or since a closed breaker counts anew, where that is later.

    What lies ahead was written before the clock was set back, and would count for years.
    """
    zero, ahead = _MINE.c.counts_from, _MINE.c.ahead
    later = sa.case((sa.and_(start < zero, zero <= ahead), zero), else_=start)
    return sa.and_(outgoing.c.created > later, outgoing.c.created <= ahead)


def _nth(urgent: bool, label: str, since: str | None = None) -> sa.Label[int | None]:
    """Return the running number of the account's first reply of a kind after `since`, or of its last one."""
    ours = (outgoing.c.channel == _MINE.c.channel, outgoing.c.urgent == urgent, outgoing.c.nth.is_not(None))
    kind = sa.select(outgoing.c.nth).where(*ours)
    if since is None:
        kind = kind.where(outgoing.c.created <= _MINE.c.ahead)
        kind = kind.order_by(outgoing.c.created.desc(), outgoing.c.nth.desc())
    else:
        kind = kind.where(_since(_MINE.c[since])).order_by(outgoing.c.created, outgoing.c.nth)
    return kind.correlate(_MINE).limit(sa.literal_column("1")).scalar_subquery().label(label)


# The count is the difference of two running numbers: two lookups in an index, however many replies there are. Two
# replicas that claim at the same moment may use one number twice; that is exact enough for the breaker.
_STATE = sa.select(
    _MINE.c.opened,
    _nth(urgent=False, label="last"),
    _nth(urgent=False, label="ten_minutes", since="recent"),
    _nth(urgent=False, label="day", since="since"),
    _nth(urgent=True, label="last_urgent"),
).subquery()


# Everything in one query: for a single message, another statement costs more than what it reads.
_LOOK = Prepared(
    sa.select(_STATE, _OF_SENDERS, HAS_CARDS.label("has_cards"))
    .join_from(_STATE, _OF_SENDERS, sa.true(), isouter=True)
    .order_by(_OF_SENDERS.c.ordinal.desc()),
    "senders",
    "addresses",
)


# Only for urgent words and behind the breaker, which is rare. The reserves themselves bound how many rows there are.
_SPENT = Prepared(
    sa.select(
        outgoing.c.reserve,
        sa.func.sum(
            sa.case((_since(_MINE.c.recent), 1), else_=0),
        ).label("ten_minutes"),
        sa.func.count().label("day"),
    )
    .join(_MINE, _MINE.c.channel == outgoing.c.channel)
    .where(outgoing.c.urgent.in_((True, False)), outgoing.c.nth.is_not(None), outgoing.c.reserve.is_not(None))
    .where(_since(_MINE.c.since))
    .group_by(outgoing.c.reserve)
)


# Senders who wrote before yesterday, as people: a flood today makes nobody known.
_HEARD = [reason.value for reason in (*ANSWERS, Reason.WORKING_HOURS, Reason.OPEN_NOW, Reason.LIVE_CONVERSATION)]
_WROTE_BEFORE = Prepared(
    sa.select(message.c.sender)
    .distinct()
    .where(message.c.channel == _CHANNEL, message.c.sender.in_(_SENDERS))
    .where(message.c.noted < sa.bindparam("since", type_=Instant), message.c.reason.in_(_HEARD)),
    "senders",
)


# Only where the practice has a text for people who never wrote before.
_EVER_WROTE = Prepared(
    sa.select(message.c.sender)
    .distinct()
    .where(message.c.channel == _CHANNEL, message.c.sender.in_(_SENDERS))
    .where(message.c.message.not_in(sa.bindparam("messages", expanding=True))),
    "senders",
    "messages",
)


_KNOWN = Prepared(
    sa.select(message.c.message).where(
        message.c.channel == _CHANNEL, message.c.message.in_(sa.bindparam("messages", expanding=True))
    ),
    "messages",
)


def trips(one: Pending, outcome: Outcome) -> bool:
    """Whether a message opens the breaker. Used-up reserves for urgent words do not."""
    return outcome.decision.reason is Reason.BREAKER and not one.urgent


def _ordinary(state: Any) -> Spent:
    """Count ordinary replies, by the running numbers of the last and of the first ones."""
    firsts = (state.ten_minutes, state.day)
    return Spent(*(0 if first is None else max(0, state.last - first + 1) for first in firsts))


def _known(connection: sa.Connection, asked: Sequence[Pending]) -> frozenset[str]:
    """Return which of these messages were decided before."""
    given = {"channel": asked[0].inbound.channel, "messages": [one.inbound.id for one in asked]}
    return frozenset(row.message for row in _KNOWN.run(connection, given))


class _Account:
    """The history of one channel and these senders. It counts the replies of the current round too."""

    def __init__(self, connection: sa.Connection, asked: Sequence[Pending], now: datetime) -> None:
        self._connection = connection
        self.channel = asked[0].inbound.channel
        who = {"channel": self.channel, "senders": [one.inbound.sender for one in asked]}
        when = {"now": now, "recent": now - TEN_MINUTES, "since": now - DAY}
        when |= {"ahead": now + CLOCKS_DIFFER, "furthest": now + LONGEST}
        addresses = {"addresses": [address_of(one.inbound.sender) for one in asked]}
        rows = _LOOK.run(connection, who | when | addresses)
        self._history: dict[str, list[Any]] = {}
        for row in rows:
            if row.ordinal is not None:
                self._history.setdefault(row.sender, []).append(row)
        self._answered = {row.sender: row.created for row in rows if row.state == ANSWER.name}
        self._unreachable = {row.sender: row.says for row in rows if row.says is not None}
        state = rows[0]
        self._now = now
        self._cards = CardHistory(connection, who["senders"], now, NOT_DELIVERED) if state.has_cards else None
        self._last = {False: state.last or 0, True: state.last_urgent or 0}
        self._ordinary = _ordinary(state)
        self._given = who | when
        self._spent: dict[str, Spent] = {}
        self._wrote_before: frozenset[str] | None = None
        if any(one.urgent for one in asked):
            self.look_at_reserves()
        self._strangers: frozenset[str] = frozenset()
        if asking := [one.inbound for one in asked if one.asks_whether_heard]:
            given = who | {"messages": [one.inbound.id for one in asked]}
            heard = frozenset(row.sender for row in _EVER_WROTE.run(connection, given))
            self._strangers = frozenset(one.sender for one in asking) - heard
        self._open = state.opened is not None and abs(now - state.opened) < BREAKER_RESTS
        self._known = _known(connection, asked) if len(asked) > 1 else frozenset()

    def look_at_reserves(self) -> bool:
        """What was taken from reserves, and who was known before; False where that was read already."""
        if self._wrote_before is not None:
            return False
        spent = _SPENT.run(self._connection, self._given)
        self._spent = {row.reserve: Spent(row.ten_minutes, row.day) for row in spent}
        self._wrote_before = frozenset(row.sender for row in _WROTE_BEFORE.run(self._connection, self._given))
        return True

    def judge(self, one: Pending) -> Outcome:
        """What was decided before counts for nothing more: who is judged after it must not suffer from it."""
        outcome = one.judge(self.history_of(one))
        if trips(one, outcome) and self.look_at_reserves():
            outcome = one.judge(self.history_of(one))
        if one.inbound.id in self._known:
            return outcome
        if outcome.reply is not None:
            self._count(one.urgent, outcome.decision.reserve)
            if self._cards is not None:
                self._cards.count(self.channel, one.inbound.sender, self._now)
        self._open = self._open or trips(one, outcome)
        return outcome

    def take_turn(self, one: Pending) -> dict[str, int | None]:
        """Return the numbers of the next reply, to the sender, of the account, and to the client."""
        sender = one.inbound.sender
        mine = self._history.get(sender)
        self._last[one.urgent] += 1
        of_card = self._cards.take_turn(sender) if self._cards is not None else {}
        return {"ordinal": mine[0].ordinal + 1 if mine else 1, "nth": self._last[one.urgent], **of_card}

    def _count(self, urgent: bool, reserve: str) -> None:
        if reserve:
            self._spent[reserve] = self._spent.get(reserve, Spent()) + Spent(1, 1)
        if not urgent:
            self._ordinary += Spent(1, 1)

    def history_of(self, one: Pending) -> History:
        """Return the history of the message's sender, with the counts of the account."""
        rows = self._history.get(one.inbound.sender, ())
        history_of = [
            row for row in rows if row.state not in NOT_DELIVERED and (one.since is None or row.created >= one.since)
        ]
        sender = one.inbound.sender
        client = self._cards.client(sender) if self._cards is not None else None
        elsewhere = self._cards.elsewhere(self.channel, sender, one.since) if self._cards is not None else {}
        return History(
            in_period=tuple(sorted((*(row.created for row in history_of), *elsewhere))),
            urgent=tuple(sorted(row.created for row in history_of if row.urgent)),
            ten_minutes=self._ordinary.ten_minutes,
            day=self._ordinary.day,
            spent=self._spent,
            known=self._wrote_before is not None and (client is not None or sender in self._wrote_before),
            breaker=self._open,
            unreachable=self._unreachable.get(sender, ""),
            stranger=client is None and sender in self._strangers,
            answered=self._answered.get(sender),
            client=client,
            told_on=elsewhere,
        )
