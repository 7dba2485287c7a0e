"""The alerts in two records: the fallback's mirrors those of the real one, and what happens to them there comes back.

An alert keeps its number in both, so that the code which somebody got by text takes it in either.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.alerts import free_number, lock_alerts
from autoreply.record.database import Database
from autoreply.record.maintenance.copying import enter_fresh
from autoreply.record.outgoing import REPLY_TO_MESSAGE
from autoreply.record.tables import alert, alert_message, message, outgoing

_Key = tuple[str, str]  # a message: its channel, and what that calls it
_STATE = ("climbed", "climbed_at", "more", "bundled", "asked", "opened", "told", "todo", "serial")
_MESSAGES = (
    sa.select(message, outgoing)
    .join(alert_message, alert_message.c.message == message.c.id)
    .outerjoin(outgoing, REPLY_TO_MESSAGE)
    .order_by(message.c.id)
)
_PLACES = (
    sa.select(alert_message.c.alert, message.c.id, message.c.channel, message.c.message)
    .join(message, message.c.id == alert_message.c.message)
    .order_by(message.c.id)
)


def mirror_alerts(source: Database, target: Database, since: datetime) -> None:
    """Let `target` have those alerts of `source` alone that are open, or ended since then. Raises `RecordError`."""
    recent = sa.or_(alert.c.ended.is_(None), alert.c.ended >= since)
    with source.read() as connection:
        alerts = [row._asdict() for row in connection.execute(sa.select(alert).where(recent))]
        mine = alert_message.c.alert.in_([one["id"] for one in alerts])
        rows = connection.execute(_MESSAGES.where(mine)).all() if alerts else []
        places = connection.execute(_PLACES.where(mine)).all() if alerts else []
    with target.read() as connection:
        if not alerts and connection.execute(sa.select(alert.c.id).limit(1)).first() is None:
            return
    with target.write() as connection:
        for table in (alert_message, alert):
            connection.execute(sa.delete(table))
        enter_fresh(connection, rows)
        numbers = _numbers(connection, [_key(row) for row in places])
        first = {row.id: numbers[_key(row)] for row in places}
        there = [{"message": first[row.id], "alert": row.alert} for row in places]
        for table, found in (
            (alert, [{**one, "message": first.get(one["message"], 0)} for one in alerts]),
            (alert_message, there),
        ):
            if found:
                connection.execute(sa.insert(table), found)


def bring_back_alerts(source: Database, target: Database) -> None:
    """Bring to `target` what became of the alerts in `source` meanwhile, and forget them there. Raises `RecordError`.

    The messages are there already. What `target` knows of an alert stays unless more has happened in `source`.
    """
    with source.read() as connection:
        alerts = connection.execute(sa.select(alert).order_by(alert.c.began, alert.c.id)).all()
        places = connection.execute(_PLACES).all()
    if not alerts:
        return
    with target.write() as connection:
        lock_alerts(connection)
        numbers = _numbers(connection, [_key(row) for row in places])
        for one in alerts:
            mine = [numbers[_key(row)] for row in places if row.alert == one.id and _key(row) in numbers]
            if mine:
                _bring_back(connection, one, mine)
    with source.write() as connection:
        for table in (alert_message, alert):
            connection.execute(sa.delete(table))


def _bring_back(connection: sa.Connection, one: sa.Row[Any], messages: list[int]) -> None:
    known = _known(connection, one, messages)
    if known is None:
        number = one.id
        if connection.execute(sa.select(alert.c.id).where(alert.c.id == one.id)).first() is not None:
            number = free_number(connection, one.began, apart=True)
        connection.execute(sa.insert(alert), {**one._asdict(), "id": number, "message": messages[0]})
    else:
        number = known.id
        if changes := _changes(one, known):
            connection.execute(sa.update(alert).where(alert.c.id == number).values(changes))
    placed = set(connection.execute(sa.select(alert_message.c.message)).scalars())
    fresh = [{"message": each, "alert": number} for each in messages if each not in placed]
    if fresh:
        connection.execute(sa.insert(alert_message), fresh)
    connection.execute(sa.update(message).where(message.c.id.in_(messages)).values(urgent=True))


def _known(connection: sa.Connection, one: sa.Row[Any], messages: list[int]) -> sa.Row[Any] | None:
    """The same alert there, or the one that has its first message by now."""
    same = sa.select(alert).where(alert.c.id == one.id, alert.c.began == one.began)
    of_first = sa.select(alert).join(alert_message, alert_message.c.alert == alert.c.id)
    return (
        connection.execute(same).one_or_none()
        or connection.execute(of_first.where(alert_message.c.message == messages[0])).one_or_none()
    )


def _changes(one: sa.Row[Any], known: sa.Row[Any]) -> Mapping[str, Any]:
    """What happened here and not there: who took it first, its end, and how far the ladder climbed."""
    ahead = one.id == known.id and one.serial > known.serial
    changes = {name: getattr(one, name) for name in _STATE} if ahead else {}
    if one.taken_by and not known.taken_by:
        changes |= {"taken_by": one.taken_by, "taken_at": one.taken_at}
    if one.ended is not None and known.ended is None:
        changes |= {"ended": one.ended, "reached": one.reached}
    return changes


def _key(row: Any) -> _Key:
    """`row` has both columns, among others."""
    return row.channel, row.message


def _numbers(connection: sa.Connection, keys: list[_Key]) -> dict[_Key, int]:
    """The numbers of these messages in this record."""
    query = sa.select(message.c.id, message.c.channel, message.c.message)
    found = connection.execute(query.where(message.c.message.in_([name for _, name in keys]))).all() if keys else ()
    return {_key(row): row.id for row in found if _key(row) in set(keys)}
