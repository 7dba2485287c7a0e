"""Reads all that the record has of one stretch of time, to find out what happened. It writes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.items import SEEN
from autoreply.record.outgoing import REPLY_TO_MESSAGE
from autoreply.record.outgoing_kinds import TO_STAFF
from autoreply.record.overrides import StoredOverride, stored_override
from autoreply.record.tables import alert, follow_up, message, outgoing, override, settings_change

READ_LATE = timedelta(days=7)  # a message that came in that time may have been read so much later
CLOCKS = timedelta(hours=1)  # the clock of a provider may be so much ahead of ours


@dataclass(frozen=True, slots=True)
class NightMessage:
    """One message with its decision. `reply` is the state of the automatic reply, "" where there was none.

    `digest` tells one text of a reply from another.
    `progress` and `author` are how far the practice is with it, as of `changed`.
    """

    number: int
    channel: str
    message: str
    sender: str
    arrived: datetime
    noted: datetime
    reason: str
    says: str
    urgent: bool
    reader: str
    reply: str
    trouble: str
    digest: str
    progress: str
    author: str
    changed: datetime | None

    @property
    def done(self) -> bool:
        """Whether somebody of the practice has answered it since."""
        return self.progress == "done"


@dataclass(frozen=True, slots=True)
class NightNotice:
    """One message to our own people. `person` is a key of [people], "" for the practice."""

    at: datetime
    kind: str
    person: str
    medium: str
    state: str
    confirmed: datetime | None


@dataclass(frozen=True, slots=True)
class NightAlert:
    """One alert of who is on call. `told` are keys of [people]."""

    message: int
    began: datetime
    told: tuple[str, ...]
    taken_by: str
    taken_at: datetime | None
    reached: bool
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class NightChange:
    """A change of the settings file that somebody made by the page."""

    at: datetime
    who: str
    says: str


@dataclass(frozen=True, slots=True)
class NightRows:
    """What the record has of [start, end). `changes` begin a day before."""

    messages: tuple[NightMessage, ...]
    notices: tuple[NightNotice, ...]
    alerts: tuple[NightAlert, ...]
    overrides: tuple[StoredOverride, ...]
    changes: tuple[NightChange, ...]


class Nights:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, start: datetime, end: datetime, *, changes_since: datetime) -> NightRows:
        """Return all of it, each in the order of time."""
        with self._database.read() as connection, decoding():
            return NightRows(
                tuple(_messages(connection, start, end)),
                tuple(_notices(connection, start, end)),
                tuple(_alerts(connection, start, end)),
                tuple(_overrides(connection, start, end)),
                tuple(_changes(connection, changes_since, end)),
            )

    def messages(self, start: datetime, end: datetime) -> list[NightMessage]:
        """Return those that arrived or were read in [start, end), in the order in which they were decided."""
        with self._database.read() as connection:
            return _messages(connection, start, end)

    def message(self, number: int) -> NightMessage | None:
        """Return one message, or None."""
        with self._database.read() as connection:
            row = connection.execute(_MESSAGES.where(message.c.id == number)).one_or_none()
        return None if row is None else _message(row)

    def of_sender(self, sender: str, start: datetime, end: datetime) -> list[NightMessage]:
        """Return what one sender wrote in [start, end), oldest first."""
        mine = (message.c.sender == sender, message.c.arrived >= start, message.c.arrived < end)
        with self._database.read() as connection:
            return [_message(row) for row in connection.execute(_MESSAGES.where(*mine).order_by(message.c.id))]


_MESSAGES = sa.select(
    message,
    outgoing.c.state.label("reply"),
    outgoing.c.trouble,
    outgoing.c.digest,
    follow_up.c.state.label("progress"),
    follow_up.c.author,
    follow_up.c.changed,
).select_from(message.outerjoin(outgoing, REPLY_TO_MESSAGE).outerjoin(follow_up, SEEN))


def _messages(connection: sa.Connection, start: datetime, end: datetime) -> list[NightMessage]:
    arrived = sa.and_(message.c.arrived >= start, message.c.arrived < end)
    noted = sa.and_(message.c.noted >= start, message.c.noted < end)
    near = (message.c.noted >= start - CLOCKS, message.c.noted < end + READ_LATE)  # by the index
    query = _MESSAGES.where(*near, sa.or_(arrived, noted)).order_by(message.c.noted, message.c.id)
    return [_message(row) for row in connection.execute(query)]


def _message(row: sa.Row[Any]) -> NightMessage:
    return NightMessage(
        number=row.id,
        channel=row.channel,
        message=row.message,
        sender=row.sender,
        arrived=row.arrived,
        noted=row.noted,
        reason=row.reason,
        says=row.says,
        urgent=row.urgent,
        reader=row.reader,
        reply=row.reply or "",
        trouble=row.trouble or "",
        digest=row.digest or "",
        progress=row.progress or "",
        author=row.author or "",
        changed=row.changed,
    )


def _notices(connection: sa.Connection, start: datetime, end: datetime) -> list[NightNotice]:
    ours = outgoing.c.kind.in_([kind.name for kind in TO_STAFF])
    query = sa.select(outgoing).where(ours, outgoing.c.created >= start, outgoing.c.created < end)
    return [
        NightNotice(row.created, row.kind, row.sender, row.medium or "", row.state, row.confirmed)
        for row in connection.execute(query.order_by(outgoing.c.created, outgoing.c.id))
    ]


def _alerts(connection: sa.Connection, start: datetime, end: datetime) -> list[NightAlert]:
    query = sa.select(alert).where(alert.c.began >= start, alert.c.began < end).order_by(alert.c.id)
    return [
        NightAlert(row.message, row.began, tuple(row.told), row.taken_by, row.taken_at, bool(row.reached), row.ended)
        for row in connection.execute(query)
    ]


def _overrides(connection: sa.Connection, start: datetime, end: datetime) -> list[StoredOverride]:
    lasting = (override.c.start < end, override.c.until > start, override.c.until > override.c.start)
    query = sa.select(override).where(*lasting).order_by(override.c.start, override.c.id)
    return [stored_override(row) for row in connection.execute(query)]


def _changes(connection: sa.Connection, start: datetime, end: datetime) -> list[NightChange]:
    query = sa.select(settings_change).where(settings_change.c.at >= start, settings_change.c.at < end)
    return [NightChange(row.at, row.who, row.says) for row in connection.execute(query.order_by(settings_change.c.id))]
