"""What became of a message to our own people: by what it went, and when it was seen to have arrived."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.outgoing import State
from autoreply.record.outgoing_kinds import TO_STAFF
from autoreply.record.tables import outgoing

FAILED = "failed"  # in the context of what is sent: the media by which it did not arrive
_OURS = outgoing.c.kind.in_([kind.name for kind in TO_STAFF])


@dataclass(frozen=True, slots=True)
class NoticeState:
    """`medium` is by what it went, "" before it did. `whole` is False if it went as a count, without its words.

    `confirmed` is when it was seen to have arrived, or when its provider took it where nobody can see it arrive.
    """

    identity: str
    kind: str
    person: str
    state: State
    created: datetime
    medium: str
    whole: bool
    confirmed: datetime | None


class NoticeStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def went_by(self, identity: str, medium: str, *, whole: bool, confirmed: datetime | None) -> None:
        """Note by what it went."""
        self._set(identity, medium=medium, whole=whole, confirmed=confirmed)

    def arrived(self, identity: str, now: datetime) -> bool:
        """Note that it was seen in the mailbox it was for. Returns whether there is such a message."""
        mine = sa.update(outgoing).where(outgoing.c.identity == identity, _OURS, outgoing.c.confirmed.is_(None))
        with self._database.write() as connection:
            return connection.execute(mine.values(confirmed=now)).rowcount == 1

    def send_again(self, identity: str, now: datetime, trouble: str) -> bool:
        """It did not arrive: make it due again, by another medium. Returns False if it ended otherwise, or expired."""
        mine = (outgoing.c.identity == identity, _OURS, outgoing.c.state == State.SENT, outgoing.c.ends > now)
        again = {"state": State.DUE.value, "due": now, "lease": None, "finished": None, "trouble": trouble}
        values = {**again, "medium": None, "whole": None, "confirmed": None, "doubtful": False}
        with self._database.write() as connection:
            row = connection.execute(sa.select(outgoing.c.payload, outgoing.c.medium).where(*mine)).one_or_none()
            if row is None or not row.payload:
                return False
            failed = f"{row.payload['context'].get(FAILED, '')} {row.medium or ''}".strip()
            payload = {**row.payload, "context": {**row.payload["context"], FAILED: failed}}
            return (
                connection.execute(sa.update(outgoing).where(*mine).values({**values, "payload": payload})).rowcount
                == 1
            )

    def of(self, identity: str) -> NoticeState | None:
        """Return what became of it, or None if it was never claimed."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(outgoing).where(outgoing.c.identity == identity, _OURS)).one_or_none()
        return None if row is None else _state(row)

    def unfinished(self, created_before: datetime) -> list[NoticeState]:
        """Return what was claimed before then and has neither gone out nor expired, oldest first."""
        return self._all(outgoing.c.state == State.DUE, outgoing.c.created < created_before)

    def unconfirmed(self, finished_before: datetime) -> list[NoticeState]:
        """Return what went out before then and was not seen to arrive where it could be seen, oldest first."""
        return self._all(
            outgoing.c.state == State.SENT, outgoing.c.finished <= finished_before, outgoing.c.confirmed.is_(None)
        )

    def last_by(self, channels: Collection[str], medium: str, since: datetime) -> NoticeState | None:
        """Return the newest that went out on these channels by this medium, or None."""
        found = self._all(
            outgoing.c.channel.in_(channels), outgoing.c.medium == medium, outgoing.c.state == State.SENT,
            outgoing.c.created >= since,
        )  # fmt: skip
        return found[-1] if found else None

    def _all(self, *where: sa.ColumnElement[bool]) -> list[NoticeState]:
        query = sa.select(outgoing).where(_OURS, *where).order_by(outgoing.c.created, outgoing.c.id)
        with self._database.read() as connection:
            return [_state(row) for row in connection.execute(query)]

    def _set(self, identity: str, **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(outgoing).where(outgoing.c.identity == identity, _OURS).values(**values))


def _state(row: sa.Row[tuple[object, ...]]) -> NoticeState:
    return NoticeState(
        identity=row.identity,
        kind=row.kind,
        person=row.sender,
        state=State(row.state),
        created=row.created,
        medium=row.medium or "",
        whole=bool(row.whole),
        confirmed=row.confirmed,
    )
