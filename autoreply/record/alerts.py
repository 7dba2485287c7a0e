"""The alerts of who is on call. The ladder decides; here its state is kept, with whatever it still has to tell.

What changes the state and what is to be told because of it are written in one transaction. So nothing is told twice,
and nothing is forgotten, whenever a process ends and however many there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from autoreply.decision.ladder import (
    LADDER,
    AlertBoard,
    AlertEvent,
    Arrived,
    Ladder,
    PracticeOpens,
    Reached,
    TakenBy,
    TimePasses,
)
from autoreply.decision.reason import Reason
from autoreply.record.cards.owners import owners
from autoreply.record.database import Database
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.items import KEY, key_of
from autoreply.record.reached_out import after_hours
from autoreply.record.stored_alert import StoredAlert, ToDo, open_alert
from autoreply.record.tables import alert, alert_message, follow_up, message

BY_PRACTICE = "*"  # took it: somebody of the practice who is none of [people]
APART = 10_000  # from here on are the numbers of alerts that began while the record could not be used
_NUMBERS_APART = 90_000
_ANY_NUMBER = 7312027  # names the lock on PostgreSQL under which alerts change


class TakeResult(Enum):
    """What became of somebody's word that they take an alert."""

    YES = "yes"
    LATE = "late"  # somebody else took it before
    OVER = "over"  # it has ended
    UNKNOWN = "unknown"  # there is none of that number


@dataclass(frozen=True, slots=True)
class Taking:
    """The result, and who took it."""

    result: TakeResult
    by: str = ""


class AlertStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, channels: Collection[str], since: datetime, now: datetime, ladder: Ladder, *, apart: bool = False
    ) -> int:
        """Give every urgent message since then its place in an alert. Returns how many there were.

        `apart`: this is not the record itself, and its alerts have numbers that the record gives to none.
        """
        if not self._waiting(channels, since):
            return 0
        with self._database.write() as connection:
            lock_alerts(connection)
            found = connection.execute(_unalerted(channels, since)).all()
            for row in found:
                _arrive(connection, row, now, ladder, apart=apart)
        return len(found)

    def press(self, channel: str, call: str, now: datetime, ladder: Ladder, *, apart: bool = False) -> int | None:
        """A caller pressed the key for who is on call: their call is urgent, and alerts by day as well.

        Returns how many calls found their place in an alert, None if the record does not have the call. `apart` as of
        `find`.
        """
        mine = (message.c.channel == channel, message.c.message == call)
        fresh = (message.c.reason != Reason.STAFF.value, sa.not_(_ALERTED), sa.not_(_SEEN))
        query: sa.Select[Any] = sa.select(message.c.id, message.c.sender).where(*mine, *fresh)
        with self._database.write() as connection:
            lock_alerts(connection)
            if connection.execute(sa.update(message).where(*mine).values(urgent=True)).rowcount != 1:
                return None
            found = connection.execute(query).all()
            for row in found:
                _arrive(connection, row, now, ladder, apart=apart)
        return len(found)

    def pass_time(self, now: datetime, ladder: Ladder) -> None:
        """Let the alerts climb that are due by this ladder."""
        if any((due := one.state.due(ladder)) is not None and due <= now for one in self.open()):
            with self._database.write() as connection:
                lock_alerts(connection)
                for row in connection.execute(_OPEN).all():
                    _apply(connection, row, TimePasses(now), now, ladder)

    def open_practice(self, opening: datetime, now: datetime, ladder: Ladder) -> None:
        """Tell the alerts that began before it of an opening, each once."""
        known = sa.or_(alert.c.opened.is_(None), alert.c.opened < opening)
        mine = _OPEN.where(alert.c.began < opening, known)
        with self._database.read() as connection:
            if connection.execute(mine).first() is None:
                return
        with self._database.write() as connection:
            lock_alerts(connection)
            for row in connection.execute(mine).all():
                connection.execute(sa.update(alert).where(alert.c.id == row.id).values(opened=opening))
                _apply(connection, row, PracticeOpens(now), now, ladder)

    def take(self, number: int, person: str, now: datetime) -> Taking:
        """Somebody says that they see to it. The second one is told who took it."""
        with self._database.write() as connection:
            lock_alerts(connection)
            row = connection.execute(sa.select(alert).where(alert.c.id == number)).one_or_none()
            if row is None:
                return Taking(TakeResult.UNKNOWN)
            if row.ended is not None:
                _put(connection, row, {}, [ToDo(row.serial, "over", late=person, at=now.isoformat())])
                return Taking(TakeResult.OVER, row.taken_by)
            if row.taken_by == person:
                return Taking(TakeResult.YES, person)
            _apply(connection, row, TakenBy(str(number), now, person), now)
            return Taking(TakeResult.LATE, row.taken_by) if row.taken_by else Taking(TakeResult.YES, person)

    def reach(self, number: int, through: int, now: datetime, ladder: Ladder) -> int:
        """Somebody who has seen its messages up to number `through` says that the person was reached: the alert ends.

        Messages that came since, and that nobody has seen, begin an alert of their own. Returns how many these are.
        """
        with self._database.write() as connection:
            lock_alerts(connection)
            row = connection.execute(_OPEN.where(alert.c.id == number)).one_or_none()
            if row is None:
                return 0
            rest = connection.execute(_LATER, {"number": number, "through": through}).all()
            _end(connection, row, now)
            moved = alert_message.c.message.in_([one.id for one in rest])
            connection.execute(sa.delete(alert_message).where(moved))
            for one in rest:
                _arrive(connection, one, now, ladder, apart=False)
        return len(rest)

    def follow(self, sender: str, through: int, person: str, now: datetime, *, done: bool) -> None:
        """`person` has marked the messages of `sender` up to number `through`, as `done` or as theirs to call back.

        Their open alert ends if everything that it is about was marked, and they are `done`. Else `person` takes it,
        unless somebody has: more may have come on another channel.
        """
        marked = (KEY.in_([key_of(sender, through)]), message.c.id <= through)
        theirs = _OPEN.where(alert.c.id.in_(_WITHIN.where(*marked)))
        with self._database.read() as connection:
            if connection.execute(theirs).first() is None:
                return
        with self._database.write() as connection:
            lock_alerts(connection)
            for row in connection.execute(theirs).all():
                if done and not _has_undone(connection, row.id):
                    _end(connection, row, now)
                elif not row.taken_by:
                    _apply(connection, row, TakenBy(str(row.id), now, person), now)

    def open(self) -> list[StoredAlert]:
        """Return those that have not ended, the oldest first."""
        with self._database.read() as connection:
            return [StoredAlert.of(row) for row in connection.execute(_OPEN)]

    def messages(self) -> dict[int, list[int]]:
        """Return the numbers of the messages of each that has not ended, the oldest first."""
        found: dict[int, list[int]] = {}
        with self._database.read() as connection:
            for row in connection.execute(_OF_OPEN):
                found.setdefault(row.alert, []).append(row.message)
        return found

    def of(self, number: int) -> StoredAlert | None:
        """Return the alert of that number, or None."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(alert).where(alert.c.id == number)).one_or_none()
        return None if row is None else StoredAlert.of(row)

    def unfinished(self, since: datetime) -> list[StoredAlert]:
        """Return those that still have something to tell. Of one that ended before `since`, only what came later."""
        with self._database.read() as connection:
            found = [StoredAlert.of(row) for row in connection.execute(_TELLING)]
        current = (one.since(since) for one in found)
        return [one for one in current if one.todo]

    def done(self, number: int, todo: ToDo, told: Sequence[str]) -> None:
        """Note that something was told, and to whom."""
        with self._database.write() as connection:
            lock_alerts(connection)
            row = connection.execute(sa.select(alert).where(alert.c.id == number)).one_or_none()
            if row is not None:
                left = [one for one in row.todo if one["number"] != todo.number]
                everybody = list(dict.fromkeys([*row.told, *told]))
                mine = sa.update(alert).where(alert.c.id == number)
                connection.execute(mine.values(todo=left, told=everybody))

    def _waiting(self, channels: Collection[str], since: datetime) -> bool:
        with self._database.read() as connection:
            return connection.execute(_unalerted(channels, since).limit(1)).first() is not None


_OPEN = sa.select(alert).where(alert.c.ended.is_(None)).order_by(alert.c.began, alert.c.id)
_TELLING = sa.select(alert).where(sa.cast(alert.c.todo, sa.String) != "[]").order_by(alert.c.id)
_FIRST = message.c.id == alert.c.message
_WITHIN = sa.select(alert_message.c.alert).join(message, message.c.id == alert_message.c.message)
_ALERTED = sa.exists().where(alert_message.c.message == message.c.id)
_SEEN = sa.exists().where(follow_up.c.sender == KEY, follow_up.c.through >= message.c.id)
_OF_OPEN = (
    sa.select(alert_message)
    .join(alert, alert.c.id == alert_message.c.alert)
    .where(alert.c.ended.is_(None))
    .order_by(alert_message.c.message)
)
_LATER: sa.Select[Any] = (
    sa.select(message.c.id, message.c.sender)
    .join(alert_message, alert_message.c.message == message.c.id)
    .where(alert_message.c.alert == sa.bindparam("number"), message.c.id > sa.bindparam("through"), sa.not_(_SEEN))
    .order_by(message.c.id)
)


def lock_alerts(connection: sa.Connection) -> None:
    """One replica at a time. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ANY_NUMBER)))


def _unalerted(channels: Collection[str], since: datetime) -> sa.Select[Any]:
    """Urgent messages that are in no alert, and with which nobody of the practice is done."""
    return (
        sa.select(message.c.id, message.c.sender)
        .where(message.c.urgent, message.c.noted >= since, message.c.channel.in_(sorted(channels)))
        .where(after_hours(), sa.not_(_ALERTED), sa.not_(_SEEN))
        .order_by(message.c.id)
    )


def _arrive(connection: sa.Connection, row: sa.Row[Any], now: datetime, ladder: Ladder, *, apart: bool) -> None:
    found = _open_of_client(connection, row.sender, row.id)
    number = found.id if found is not None else None
    if found is not None and _apply(connection, found, Arrived(str(found.id), now), now, ladder):
        number = None  # that one was taken long ago, and has ended
    if number is None:
        fresh: dict[str, object] = {
            "id": free_number(connection, now, apart=apart),
            "message": row.id,
            "began": now,
            "climbed": 0,
            "more": 0,
            "taken_by": "",
            "asked": False,
        }
        fresh |= {"reached": False, "told": [], "todo": [], "serial": 0}
        number = connection.execute(sa.insert(alert).values(fresh).returning(alert.c.id)).scalar_one()
        made = connection.execute(sa.select(alert).where(alert.c.id == number)).one()
        _apply(connection, made, TimePasses(now), now, ladder)
    connection.execute(sa.insert(alert_message).values(message=row.id, alert=number))


def _end(connection: sa.Connection, row: sa.Row[Any], now: datetime) -> None:
    """Somebody says that the person was reached."""
    _apply(connection, row, Reached(str(row.id), now), now)
    connection.execute(sa.update(alert).where(alert.c.id == row.id).values(reached=True))


def _has_undone(connection: sa.Connection, number: int) -> bool:
    """Whether an alert is about a message with which nobody of the practice is done yet."""
    done = _SEEN.where(follow_up.c.state == FollowUpState.DONE.value)
    return (
        connection.execute(_WITHIN.where(alert_message.c.alert == number, sa.not_(done)).limit(1)).first() is not None
    )


def free_number(connection: sa.Connection, now: datetime, *, apart: bool) -> int:
    """The number of a new alert: short, as somebody types it at night. `apart`, it has that of its minute."""
    newest = sa.select(alert.c.id).where(alert.c.id < APART).order_by(alert.c.began.desc(), alert.c.id.desc()).limit(1)
    known = set(connection.execute(sa.select(alert.c.id)).scalars())
    last = int(now.timestamp()) // 60 if apart else connection.execute(newest).scalar() or 0
    first, many = (APART, _NUMBERS_APART) if apart else (1, APART - 1)
    places = (first + (last + step) % many for step in range(len(known) + 1))
    return next(number for number in places if number not in known)


def _open_of_client(connection: sa.Connection, sender: str, number: int) -> sa.Row[Any] | None:
    """The open alert about the sender of that message: on any channel, if a contact card says that it is one person."""
    if not sender:
        return None
    waiting = connection.execute(_OPEN.add_columns(message.c.sender).join_from(alert, message, _FIRST)).all()
    cards = owners(connection, {sender, *(one.sender for one in waiting)})
    mine = cards.get(sender)
    same = (one for one in waiting if one.sender == sender or (mine is not None and cards.get(one.sender) == mine))
    return next(same, None)


def _apply(
    connection: sa.Connection, row: sa.Row[Any], event: AlertEvent, now: datetime, ladder: Ladder = LADDER
) -> bool:
    """Change one alert as the ladder says. Returns whether another one is to begin in its place.

    Which ladder it is means nothing to events with which no alert climbs: somebody takes it, or ends it.
    """
    client, before = str(row.id), open_alert(row)
    board, actions = AlertBoard(MappingProxyType({client: before}), ladder).after(event)
    after = board.alerts.get(client)
    if after is None or after.began != before.began:
        _put(connection, row, {"ended": now}, [])
        return after is not None
    values: dict[str, object] = {
        "climbed": after.climbed,
        "climbed_at": after.climbed_at,
        "more": after.more,
        "bundled": after.bundled,
        "asked": after.asked,
    }
    values |= {"taken_by": after.taken_by, "taken_at": after.taken_at}
    _put(connection, row, values, [ToDo.of(row.serial + place, action) for place, action in enumerate(actions)])
    return False


def _put(connection: sa.Connection, row: sa.Row[Any], values: dict[str, object], todo: Sequence[ToDo]) -> None:
    if todo:
        packed = [*row.todo, *(one.packed() for one in todo)]
        values = values | {"todo": packed, "serial": row.serial + len(todo)}
    if values:
        connection.execute(sa.update(alert).where(alert.c.id == row.id).values(values))
