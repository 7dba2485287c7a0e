"""How long data stays in the record: what is older than `[record] keep` is deleted, and then erased.

What nobody of the practice could have yet, as they were closed for so long, stays until their hand-over has gone: the
message with its reply, its text or voicemail, its alert, and how far they are with its sender. A text or voicemail that
no way takes stays while that is told. A text to a client that waits for the opening stays until then.

A database that deletes a row leaves octets of it in pages that it does not clear: SQLite where it moved a row before
(also with `secure_delete`), PostgreSQL everywhere (also after a plain VACUUM). So, at most once a day, the tables are
written anew.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import RecordError
from autoreply.record.items import KEY
from autoreply.record.outgoing import State
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
from autoreply.record.waiting_times import REPORTED_WITHIN, TOLD_FOR, WAITS

ERASED_WITHIN = timedelta(days=1)  # after it was deleted
TRIED_AGAIN = timedelta(hours=1)  # where it could not be erased
SENT_WITHIN = timedelta(days=2)  # a hand-over is claimed for a day after the opening, and sent for a day after that
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

    def prune(self, before: datetime, now: datetime, waits_since: datetime | None = None) -> int:
        """Delete messages (and with them their replies) from before, and what has ended; how many messages.

        What came before `waits_since` waits for no hand-over; None: nobody knows, and a year at most. Once a day what
        was deleted is erased as well.
        """
        with self._database.write() as connection:
            waits = _waits(now, max(waits_since or now - WAITS, now - WAITS))
            gone = [connection.execute(query).rowcount for query in _old(before, now, waits)]
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


def _old(before: datetime, now: datetime, waits: sa.ColumnElement[bool]) -> tuple[sa.Delete, ...]:
    """What is to be deleted, messages first. `waits` says which messages wait for a hand-over."""
    undelivered = sa.exists().where(_SAME, _undelivered(now)).correlate(message)
    message_waits = sa.exists().where(_SAME, waits).correlate(delivery)
    brings = sa.exists().where(delivery.c.carrier == outgoing.c.identity, _undelivered(now))
    alerted = sa.exists().where(alert_message.c.alert == alert.c.id, alert_message.c.message == message.c.id, waits)
    # Not correlated: SQLite would read every message that waits for each sender.
    waiting_for = sa.select(KEY).where(waits)
    return (
        sa.delete(message).where(message.c.noted < before, sa.not_(waits), sa.not_(undelivered)),
        sa.delete(outgoing).where(
            outgoing.c.message.is_(None), before > _ENDED, sa.not_(brings), sa.not_(_goes_out(now))
        ),
        sa.delete(alert).where(alert.c.began < before, sa.not_(alerted.correlate(alert))),
        sa.delete(alert_message).where(alert_message.c.alert.not_in(sa.select(alert.c.id))),
        sa.delete(delivery).where(delivery.c.noted < before, sa.not_(message_waits), sa.not_(_undelivered(now))),
        sa.delete(bookmark).where(bookmark.c.dated < before),
        sa.delete(override).where(override.c.until < before),
        sa.delete(unreachable).where(unreachable.c.until < now),
        sa.delete(follow_up).where(follow_up.c.changed < before, follow_up.c.sender.not_in(waiting_for)),
        sa.delete(handover).where(handover.c.opened < before, handover.c.id.not_in(_NEWEST), sa.not_(_may_go(now))),
        sa.delete(settings_change).where(settings_change.c.at < before),
        sa.delete(event).where(event.c.at < before),
        sa.delete(opening_mail).where(opening_mail.c.seen < before),
        sa.delete(work_count).where(work_count.c.day < before.date()),
    )


def _undelivered(now: datetime) -> sa.ColumnElement[bool]:
    """Deliveries that nobody has, for a while after they were to go."""
    nobody_has = (delivery.c.confirmed.is_(None), delivery.c.discarded.is_(None))
    return sa.and_(*nobody_has, delivery.c.claimed.is_not(None), delivery.c.claimed >= now - TOLD_FOR)


def _waits(now: datetime, since: datetime) -> sa.ColumnElement[bool]:
    """Messages since then that no hand-over lists yet, or one that is still to go."""
    unlisted = sa.and_(message.c.handover.is_(None), message.c.noted >= since)
    goes = sa.exists().where(handover.c.id == message.c.handover, _may_go(now)).correlate(message)
    return sa.and_(sa.or_(unlisted, goes), after_hours())


def _may_go(now: datetime) -> sa.ColumnElement[bool]:
    """Hand-overs that are not sent yet, or may come back and are composed anew then."""
    back = handover.c.delivered >= now - REPORTED_WITHIN
    return sa.and_(handover.c.created >= now - SENT_WITHIN, sa.or_(handover.c.delivered.is_(None), back))


def _goes_out(now: datetime) -> sa.ColumnElement[bool]:
    """What is still to be sent: texts to clients may wait for an opening."""
    held = sa.and_(outgoing.c.state == State.HELD.value, outgoing.c.created >= now - WAITS)
    return sa.or_(held, sa.and_(outgoing.c.state == State.DUE.value, outgoing.c.ends > now))


_ENDED = sa.func.coalesce(outgoing.c.finished, outgoing.c.created)
_SAME = sa.and_(message.c.channel == delivery.c.channel, message.c.message == delivery.c.message)
