"""Hand-overs: one for each reader and closed period, with the messages that it lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.items import Item, items
from autoreply.record.reached_out import after_hours
from autoreply.record.tables import delivery, handover, message
from autoreply.record.upsert import insert

PRACTICE = ""  # the reader of what was written to nobody in particular


@dataclass(frozen=True, slots=True)
class Handover:
    """What one reader is told at an opening. `began` and `opened` are the ends of the closed period.

    `ordinal` counts those of the reader from 1.
    """

    number: int
    reader: str
    began: datetime
    opened: datetime
    created: datetime
    ordinal: int
    delivered: datetime | None = None


class Handovers:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, reader: str, period: tuple[datetime, datetime], now: datetime, reads: Mapping[str, str]
    ) -> Handover | None:
        """Make the hand-over of a closed period, from its beginning to the opening. None if there was one already.

        It lists whatever no hand-over has listed yet. `reads` says of everybody who reads now what is theirs, which is
        somebody else while they are away. What was written to people who are not there any more is the practice's. What
        is still with a provider, and nothing of ours carries yet, becomes the reader's as well.
        """
        began, opened = period
        with self._database.write() as connection:
            last = connection.execute(_LAST, {"reader": reader, "now": now}).one()
            if last.opened is not None and last.opened > began:
                return None
            ordinal: int = (last.ordinal or 0) + 1
            row: dict[str, object] = {"reader": reader, "ordinal": ordinal}
            row |= {"began": began, "opened": opened, "created": now}
            once = insert(connection.dialect.name, handover).values(row).on_conflict_do_nothing()
            number = connection.execute(once.returning(handover.c.id)).scalar()
            if number is None:
                return None  # another replica was quicker
            mine = sa.and_(message.c.handover.is_(None), _of(message.c.reader, reader, reads))
            listed = connection.execute(sa.update(message).where(mine).values(handover=number)).rowcount
            if listed:
                connection.execute(_still_with_provider(number, reader, reads).values(reader=reader))
        return Handover(number, reader, began, opened, now, ordinal)

    def of(self, number: int) -> Handover | None:
        """Return the hand-over of that number, or None."""
        with self._database.read() as connection:
            row = connection.execute(_COLUMNS.where(handover.c.id == number)).one_or_none()
        return None if row is None else Handover(*row)

    def last(self, reader: str, now: datetime) -> Handover | None:
        """Return the hand-over of the reader's last opening, or None."""
        mine = _COLUMNS.where(handover.c.reader == reader, handover.c.opened <= now)
        with self._database.read() as connection:
            row = connection.execute(mine.order_by(handover.c.opened.desc()).limit(1)).one_or_none()
        return None if row is None else Handover(*row)

    def opened_last(self, now: datetime) -> dict[str, datetime]:
        """Return for which opening the last hand-over of each reader was, also of those who have left the settings."""
        query = sa.select(handover.c.reader, sa.func.max(handover.c.opened).label("opened"))
        query = query.where(handover.c.opened <= now).group_by(handover.c.reader)
        with self._database.read() as connection:
            return {row.reader: row.opened for row in connection.execute(query)}

    def waiting(self, since: datetime) -> list[Handover]:
        """Return those made since then and not delivered yet, the oldest first."""
        mine = (handover.c.created >= since, handover.c.delivered.is_(None))
        query = _COLUMNS.where(*mine).order_by(handover.c.id)
        with self._database.read() as connection:
            return [Handover(*row) for row in connection.execute(query)]

    def delivered(self, number: int, now: datetime) -> None:
        """Note that it was delivered by some way. The first time counts."""
        mine = sa.update(handover).where(handover.c.id == number, handover.c.delivered.is_(None))
        with self._database.write() as connection:
            connection.execute(mine.values(delivered=now))

    def items(self, number: int) -> list[Item]:
        """Return what it lists, as things stand now, in the order in which it came."""
        with self._database.read() as connection:
            return items(connection, sa.and_(message.c.handover == number, after_hours()))


_COLUMNS = sa.select(
    handover.c.id,
    handover.c.reader,
    handover.c.began,
    handover.c.opened,
    handover.c.created,
    handover.c.ordinal,
    handover.c.delivered,
)
# One of an opening that is still to come was made while the clock was ahead. It holds up no other.
_PAST = handover.c.opened <= sa.bindparam("now", type_=handover.c.opened.type)
_LAST = sa.select(
    sa.func.max(handover.c.ordinal).label("ordinal"),
    sa.func.max(sa.case((_PAST, handover.c.opened)), type_=handover.c.opened.type).label("opened"),
).where(handover.c.reader == sa.bindparam("reader"))


def _of(column: sa.ColumnElement[str], reader: str, reads: Mapping[str, str]) -> sa.ColumnElement[bool]:
    """What `reader` reads now, by the column that says whose it is."""
    theirs = sorted(each for each, now in reads.items() if now == reader)
    return column.in_(theirs) if PRACTICE not in theirs else column.not_in(sorted(reads.keys() - theirs))


def _still_with_provider(number: int, reader: str, reads: Mapping[str, str]) -> sa.Update:
    """The deliveries that wait, of the messages in a hand-over; but not what was agreed to be for somebody else."""
    listed = sa.exists().where(
        message.c.channel == delivery.c.channel,
        message.c.message == delivery.c.message,
        message.c.handover == number,
        message.c.agreed.is_(None),
    )
    waits = (delivery.c.confirmed.is_(None), delivery.c.claimed.is_(None), delivery.c.reader != reader)
    return sa.update(delivery).where(*waits, _of(delivery.c.reader, reader, reads), listed)
