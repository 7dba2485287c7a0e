"""How long data stays in the record: what is older than `[record] keep` is deleted, and then erased.

A text or voicemail that nobody of the practice could have yet, as they were closed for so long, stays until they could.
One that no way takes stays while that is told.

A database that deletes a row leaves octets of it in pages that it does not clear: SQLite where it moved a row before
(also with `secure_delete`), PostgreSQL everywhere (also after a plain VACUUM). So, at most once a day, the tables are
written anew.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import RecordError
from autoreply.record.reached_out import after_hours
from autoreply.record.tables import (
    alert,
    alert_message,
    bookmark,
    card,
    card_address,
    card_entry,
    card_event,
    complaint,
    delivery,
    event,
    follow_up,
    handover,
    incident,
    installation,
    message,
    opening_mail,
    outgoing,
    override,
    paper,
    settings_change,
    unreachable,
    work_count,
)
from autoreply.record.upsert import insert, upsert
from autoreply.record.waiting_times import TOLD_FOR, WAITS

ERASED_WITHIN = timedelta(days=1)  # after it was deleted
TRIED_AGAIN = timedelta(hours=1)  # where it could not be erased
_DUE = "erase"  # the row of `installation` that says from when on to erase; none: there is nothing to erase
_OF_CARDS = (card, card_address, card_event, card_entry)
_OF_STAFF = (override, settings_change, work_count, paper, incident, complaint)
_TABLES = (
    bookmark,
    follow_up,
    message,
    outgoing,
    unreachable,
    delivery,
    alert,
    event,
    *_OF_STAFF,
    *_OF_CARDS,
)
_NEWEST = sa.select(sa.func.max(handover.c.id)).group_by(handover.c.reader)  # tells when a reader had the last one


class Retention:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, before: datetime, now: datetime) -> int:
        """Delete messages (and with them their replies) from before, and what has ended; how many messages.

        Once a day what was deleted is erased as well.
        """
        with self._database.write() as connection:
            gone = [connection.execute(query).rowcount for query in _old(before, now)]
            if any(gone):
                erase_soon(connection, now)
        if any(gone):
            self._database.empty_log()
        if self._takes_turn(now):
            self._erase_or_try_again(now)
        return gone[0]

    def erase(self) -> None:
        """Leave no octet of what was deleted. Others wait: less than a second for ten thousand messages."""
        self._database.rewrite(_TABLES)

    def _takes_turn(self, now: datetime) -> bool:
        """True where it is time to erase, for one replica only."""
        row = installation.c.key == _DUE
        with self._database.write() as connection:
            due = connection.execute(sa.select(installation.c.value).where(row)).scalar()
            if due is None or now < datetime.fromisoformat(due) <= now + ERASED_WITHIN:
                return False
            return connection.execute(sa.delete(installation).where(row, installation.c.value == due)).rowcount == 1

    def _erase_or_try_again(self, now: datetime) -> None:
        try:
            self.erase()
        except RecordError:
            with self._database.write() as connection:
                upsert(connection, installation, {"key": _DUE}, {"value": (now + TRIED_AGAIN).isoformat()})
            raise


def erase_soon(connection: sa.Connection, now: datetime) -> None:
    """Something was deleted: within a day, no octet of it is left."""
    due = insert(connection.dialect.name, installation)
    connection.execute(due.values(key=_DUE, value=(now + ERASED_WITHIN).isoformat()).on_conflict_do_nothing())


def _old(before: datetime, now: datetime) -> tuple[sa.Delete, ...]:
    """What is to be deleted, messages first."""
    with_provider = sa.exists().select_from(delivery).where(_SAME, _undelivered(now, _waits(now))).correlate(message)
    waits = sa.exists().select_from(message).where(_SAME, _waits(now)).correlate(delivery)
    brings = sa.exists().where(delivery.c.carrier == outgoing.c.identity, _undelivered(now, sa.false()))
    return (
        sa.delete(message).where(message.c.noted < before, sa.not_(with_provider)),
        sa.delete(outgoing).where(outgoing.c.message.is_(None), outgoing.c.created < before, sa.not_(brings)),
        sa.delete(alert).where(alert.c.began < before),
        sa.delete(alert_message).where(alert_message.c.alert.not_in(sa.select(alert.c.id))),
        sa.delete(delivery).where(delivery.c.noted < before, sa.not_(_undelivered(now, waits))),
        sa.delete(bookmark).where(bookmark.c.dated < before),
        sa.delete(override).where(override.c.until < before),
        sa.delete(unreachable).where(unreachable.c.until < now),
        sa.delete(follow_up).where(follow_up.c.changed < before),
        sa.delete(handover).where(handover.c.opened < before, handover.c.id.not_in(_NEWEST)),
        sa.delete(settings_change).where(settings_change.c.at < before),
        sa.delete(event).where(event.c.at < before),
        sa.delete(opening_mail).where(opening_mail.c.seen < before),
        sa.delete(work_count).where(work_count.c.day < before.date()),
    )


def _undelivered(now: datetime, waits: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Deliveries that nobody has, while their message waits for an opening, and for a while after they were to go."""
    nobody_has = (delivery.c.confirmed.is_(None), delivery.c.discarded.is_(None))
    followed = sa.and_(delivery.c.claimed.is_not(None), delivery.c.claimed >= now - TOLD_FOR)
    return sa.and_(*nobody_has, sa.or_(followed, sa.and_(delivery.c.claimed.is_(None), waits)))


def _waits(now: datetime) -> sa.ColumnElement[bool]:
    """Messages that no hand-over lists yet."""
    return sa.and_(message.c.handover.is_(None), message.c.noted >= now - WAITS, after_hours())


_SAME = sa.and_(message.c.channel == delivery.c.channel, message.c.message == delivery.c.message)
