"""What the page reads of the messages: a page of them, how many, and when they come. It writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from autoreply.decision.reason import ANSWERS
from autoreply.record.database import Database
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.items import KEY
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.reached_out import after_hours
from autoreply.record.tables import Instant, follow_up, message, outgoing

QUARTER = 900  # seconds; the clocks of the world differ by whole quarters of an hour
AT_ONCE = 1000  # rows held in memory while all are read
_ANSWERED = [reason.value for reason in ANSWERS]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: noted since then, and where they are not "" or None, of that channel, reason and sender.

    `sender` is any part of it, in any case.
    """

    since: datetime
    channel: str = ""
    reason: str = ""
    answered: bool | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the page shows it: never its text. `reply` is the state of the answer, "" where there is none."""

    noted: datetime
    arrived: datetime
    channel: str
    sender: str
    reason: str
    says: str
    urgent: bool
    reply: str
    trouble: str
    number: int


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits until their messages are read: when the last one was noted, and whether one was urgent."""

    channel: str
    sender: str
    noted: datetime
    urgent: bool


class Queries:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: Wanted, limit: int, offset: int) -> list[Seen]:
        """The newest first."""
        with self._database.read() as connection:
            rows = connection.execute(_rows(wanted).limit(limit).offset(offset))
            return [_seen(row) for row in rows]

    def all(self, wanted: Wanted, at_once: int = AT_ONCE) -> Iterator[Seen]:
        """Every one, the newest first. No connection is held while whoever reads them takes their time."""
        query, last = _rows(wanted).limit(at_once), None
        while True:
            with self._database.read() as connection:
                found = [
                    _seen(row) for row in connection.execute(query if last is None else query.where(_before(last)))
                ]
            yield from found
            if len(found) < at_once:
                return
            last = found[-1]

    def count(self, wanted: Wanted) -> dict[tuple[str, str], int]:
        """How many, by (channel, reason)."""
        query = sa.select(message.c.channel, message.c.reason, sa.func.count())
        grouped = query.where(*_where(wanted)).group_by(message.c.channel, message.c.reason)
        with self._database.read() as connection:
            return {(channel, reason): number for channel, reason, number in connection.execute(grouped)}

    def waiting(self, since: datetime, limit: int) -> tuple[list[Waiter], int]:
        """Who wrote since then, but for those who are done; urgent words first, then the last one; and how many in all.

        It looks only at what came since then, so that a page may ask every second.
        """
        last, urgent = sa.func.max(message.c.noted), sa.func.max(sa.case((message.c.urgent, 1), else_=0))
        total = sa.func.count().over().label("total")
        people = (
            sa.select(message.c.channel, message.c.sender, last.label("last"), urgent.label("urgent"), total)
            .select_from(message.outerjoin(follow_up, follow_up.c.sender == KEY))
            .where(message.c.noted >= since, after_hours(), _not_done())
            .group_by(message.c.channel, message.c.sender)
        )
        with self._database.read() as connection:
            rows = connection.execute(people.order_by(urgent.desc(), last.desc()).limit(limit)).all()
        found = [Waiter(row.channel, row.sender, row.last, bool(row.urgent)) for row in rows]
        return found, rows[0].total if rows else 0

    def arrivals(self, wanted: Wanted) -> dict[datetime, int]:
        """How many arrived in each quarter of an hour, by its beginning in UTC; those without any are left out."""
        with self._database.read() as connection:
            quarter = _quarter(connection.dialect.name)
            query = sa.select(quarter, sa.func.count()).where(*_where(wanted)).group_by(quarter)
            return {
                datetime.fromtimestamp(int(number) * QUARTER, UTC): many for number, many in connection.execute(query)
            }


def _not_done() -> sa.ColumnElement[bool]:
    through = follow_up.c.through
    return sa.or_(through.is_(None), through < message.c.id, follow_up.c.state != FollowUpState.DONE.value)


def _where(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [message.c.noted >= wanted.since]
    if wanted.channel:
        found.append(message.c.channel == wanted.channel)
    if wanted.reason:
        found.append(message.c.reason == wanted.reason)
    if wanted.answered is not None:
        answered = message.c.reason.in_(_ANSWERED)
        found.append(answered if wanted.answered else sa.not_(answered))
    if wanted.sender:
        found.append(sa.func.lower(message.c.sender).contains(wanted.sender.lower(), autoescape=True))
    return found


def _rows(wanted: Wanted) -> sa.Select[Any]:
    columns = (message, outgoing.c.state, outgoing.c.trouble)
    answer = sa.and_(outgoing.c.message == message.c.id, outgoing.c.kind == REPLY.name)
    joined = sa.select(*columns).select_from(message.outerjoin(outgoing, answer))
    return joined.where(*_where(wanted)).order_by(message.c.noted.desc(), message.c.id.desc())


def _before(last: Seen) -> sa.ColumnElement[bool]:
    """What stands further down: one comparison of pairs, for which both databases use the index."""
    pair = sa.tuple_(message.c.noted, message.c.id)
    return pair < sa.tuple_(sa.bindparam(None, last.noted, Instant), sa.literal(last.number))


def _seen(row: sa.Row[Any]) -> Seen:
    rest = (row.channel, row.sender, row.reason, row.says, row.urgent, row.state or "", row.trouble or "", row.id)
    return Seen(row.noted, row.arrived, *rest)


def _quarter(dialect: str) -> sa.ColumnElement[Any]:
    """The number of the quarter of an hour since 1970; the databases have no common word for it."""
    if dialect == "postgresql":
        return sa.cast(sa.func.floor(sa.func.extract("epoch", message.c.arrived) / QUARTER), sa.Integer)
    seconds = sa.cast(sa.func.strftime("%s", sa.type_coerce(message.c.arrived, sa.String)), sa.Integer)
    return seconds.op("/")(QUARTER)
