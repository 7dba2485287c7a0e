"""The small things the book keeps: bookmarks, overrides, breakers, who cannot be reached, and how long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.history import BREAKER_RESTS
from autoreply.record.tables import bookmark, breaker, contact, house, override, posture, unreachable
from autoreply.record.upsert import insert, upsert
from channels import Posture
from schedules import Mode, Override

# Asked every second that has mail, and so built once.
_RUNNING = sa.select(override).where(override.c.until > sa.bindparam("now")).order_by(override.c.start, override.c.id)


@dataclass(frozen=True, slots=True)
class Kept:
    """An override as it stands in the book; `person` None speaks for the whole practice."""

    number: int
    person: str | None
    override: Override


@dataclass(frozen=True, slots=True)
class Tripped:
    """An open breaker."""

    channel: str
    opened: datetime
    says: str


class StateStore:
    """Everything in the book besides messages and replies. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._book = database

    def get(self, channel: str, key: str) -> str | None:
        """A channel's bookmark (see `channels.KeyValue`)."""
        query = sa.select(bookmark.c.value).where(bookmark.c.channel == channel, bookmark.c.key == key)
        with self._book.read() as connection:
            return connection.execute(query).scalar()

    def put(self, channel: str, key: str, value: str) -> None:
        with self._book.write() as connection:
            upsert(connection, bookmark, {"channel": channel, "key": key}, {"value": value})

    def change(self, channel: str, key: str, change: Callable[[str], str]) -> None:
        """Read and write it as one: of two replicas that change it at the same moment, the second sees the first."""
        where = (bookmark.c.channel == channel, bookmark.c.key == key)
        fresh = insert(self._book.engine.dialect.name, bookmark).values(channel=channel, key=key, value="")
        with self._book.write() as connection:
            connection.execute(fresh.on_conflict_do_nothing())  # so that there is a row to hold
            before = connection.execute(sa.select(bookmark.c.value).where(*where).with_for_update()).scalar_one()
            connection.execute(sa.update(bookmark).where(*where).values(value=change(before)))

    def install(self, fresh: str) -> str:
        """The name of this installation, for ever the same; `fresh` becomes it where there is none yet."""
        with self._book.write() as connection:
            connection.execute(
                insert(connection.dialect.name, house).values(key="install", value=fresh).on_conflict_do_nothing()
            )
            query = sa.select(house.c.value).where(house.c.key == "install")
            return str(connection.execute(query).scalar_one())

    def add_override(self, person: str | None, wish: Override) -> int:
        row = {
            "person": person,
            "mode": wish.mode.value,
            "start": wish.start,
            "until": wish.until,
            "author": wish.author,
            "reason": wish.reason,
        }
        with self._book.write() as connection:
            return int(connection.execute(sa.insert(override).values(row).returning(override.c.id)).scalar_one())

    def overrides(self, now: datetime) -> list[Kept]:
        """Those that have not ended by `now`, oldest first; one that was ended before it began never was."""
        lasting = (override.c.until > now, override.c.until > override.c.start)
        query = sa.select(override).where(*lasting).order_by(override.c.start, override.c.id)
        with self._book.read() as connection:
            return [
                Kept(row.id, row.person, Override(Mode(row.mode), row.start, row.until, row.author, row.reason))
                for row in connection.execute(query)
            ]

    def end_overrides(self, person: str | None, now: datetime) -> int:
        """End what is in force for `person` (None: the practice) or to come; how many there were."""
        mine = override.c.person.is_(None) if person is None else override.c.person == person
        running = sa.update(override).where(mine, override.c.until > now).values(until=now)
        with self._book.write() as connection:
            return connection.execute(running).rowcount

    def breakers(self, now: datetime) -> list[Tripped]:
        """Those that are open."""
        query = sa.select(breaker).where(breaker.c.opened > now - BREAKER_RESTS)
        with self._book.read() as connection:
            return [Tripped(row.channel, row.opened, row.says) for row in connection.execute(query)]

    def close_breaker(self, channel: str, now: datetime) -> bool:
        """Close it and count anew from `now`; False where it was not open."""
        where = (breaker.c.channel == channel, breaker.c.opened.is_not(None))
        closed = sa.update(breaker).where(*where).values(opened=None, counts_from=now)
        with self._book.write() as connection:
            return connection.execute(closed).rowcount == 1

    def mark_unreachable(self, channel: str, sender: str, until: datetime, says: str) -> None:
        """Leave this sender alone until then."""
        values = {"until": until, "says": says}
        with self._book.write() as connection:
            upsert(connection, unreachable, {"channel": channel, "sender": sender}, values)

    def reachable_again(self, channel: str, sender: str) -> None:
        """Whatever spoke against writing to this sender is over."""
        mine = (unreachable.c.channel == channel, unreachable.c.sender == sender)
        with self._book.write() as connection:
            connection.execute(sa.delete(unreachable).where(*mine))

    def unreachable(self, now: datetime) -> dict[str, int]:
        """How many senders are left alone now, by channel."""
        many = sa.func.count().label("many")
        count = sa.select(unreachable.c.channel, many).where(unreachable.c.until > now)
        with self._book.read() as connection:
            return {row.channel: row.many for row in connection.execute(count.group_by(unreachable.c.channel))}

    def confirm(self, channel: str, shown: Posture, now: datetime) -> None:
        """`channel` showed this posture and was read back."""
        values = {"after_hours": shown.after_hours, "until": shown.until, "confirmed": now}
        with self._book.write() as connection:
            upsert(connection, posture, {"channel": channel}, values)

    def confirmed(self, channel: str) -> tuple[bool, datetime | None, datetime] | None:
        """What the channel last confirmed: (after hours, until, when it was confirmed)."""
        with self._book.read() as connection:
            row = connection.execute(sa.select(posture).where(posture.c.channel == channel)).one_or_none()
        return None if row is None else (row.after_hours, row.until, row.confirmed)

    def postures(self) -> dict[str, tuple[bool, datetime | None, datetime]]:
        """What every channel, and every person on a channel, last confirmed, as `confirmed` has it."""
        with self._book.read() as connection:
            rows = connection.execute(sa.select(posture).order_by(posture.c.channel))
            return {row.channel: (row.after_hours, row.until, row.confirmed) for row in rows}

    def prune(self, before: datetime, now: datetime) -> int:
        """Forget contacts (and with them their replies) from before, and what has ended; how many contacts."""
        with self._book.write() as connection:
            gone = connection.execute(sa.delete(contact).where(contact.c.noted < before)).rowcount
            connection.execute(sa.delete(override).where(override.c.until < before))
            connection.execute(sa.delete(unreachable).where(unreachable.c.until < now))
        return gone
