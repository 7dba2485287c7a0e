"""Mail of our own people that is sent at their opening: what is due, who sends it, and how it ended.

A mail is claimed before it is handed to the mail server, by compare-and-set on a unique row. Nobody claims it a second
time, whatever happens after: a restart, another replica, another version of the same mail.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import bookmark, opening_mail
from autoreply.record.upsert import insert
from channels import DraftProblem

LEASE = timedelta(minutes=5)  # longer than an attempt takes, even with a slow server
_KEY = "send at opening"  # the bookmark that says up to which instant the folder was looked at


class MailState(StrEnum):
    """How far a mail is. Of these only WAITING can be claimed."""

    WAITING = "waiting"
    STAYS = "stays"  # it cannot be sent as it is
    SENDING = "sending"  # claimed: it may have gone out
    SENT = "sent"  # the mail server took it; it is not filed yet
    DONE = "done"  # filed and taken out, or never to be touched again


@dataclass(frozen=True, slots=True)
class OpeningMail:
    """One mail of a channel's folder. `locator` is the version that was claimed, `claimed` its Date."""

    number: int
    identity: str
    opening: datetime
    state: MailState
    locator: str
    claimed: datetime | None
    lease: datetime | None
    problem: str


class OpeningMailStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def looked(self, channel: str, now: datetime) -> datetime | None:
        """Return up to which opening the folder was looked at, None before the first time."""
        with self._database.read() as connection:
            return _instant(connection.execute(sa.select(bookmark.c.value).where(*_mark(channel))).scalar(), now)

    def watch_from(self, channel: str, now: datetime) -> None:
        """Note that the folder is watched from now on: what is in it is due at the next opening."""
        first = insert(self._database.engine.dialect.name, bookmark)
        values = {"channel": channel, "key": _KEY, "value": now.isoformat()}
        with self._database.write() as connection:
            connection.execute(first.values(values).on_conflict_do_nothing())

    def begin(self, channel: str, opening: datetime, found: Collection[str], now: datetime) -> bool:
        """Note what is due at this opening, of all the mails that were `found`. False if that was noted before.

        What stayed at an earlier opening is tried again. What was sent before is not; that it is there is a problem.
        """
        with self._database.write() as connection:
            query = sa.select(bookmark.c.value).where(*_mark(channel)).with_for_update()
            looked = _instant(connection.execute(query).scalar(), now)
            if looked is not None and looked >= opening:
                return False
            connection.execute(sa.update(bookmark).where(*_mark(channel)).values(value=opening.isoformat()))
            mine = opening_mail.c.channel == channel
            unsent = opening_mail.c.state.in_((MailState.WAITING, MailState.STAYS))
            connection.execute(sa.delete(opening_mail).where(mine, unsent))
            here = opening_mail.c.identity.in_(sorted(found))
            again = {"opening": opening, "seen": now}
            sent = sa.update(opening_mail).where(mine, here, opening_mail.c.state == MailState.DONE)
            problem = sa.case((opening_mail.c.problem == "", DraftProblem.SENT_BEFORE), else_=opening_mail.c.problem)
            connection.execute(sent.values(**again, problem=problem))
            rows = [_row(channel, identity, opening, now) for identity in sorted(found)]
            if rows:
                fresh = insert(connection.dialect.name, opening_mail).on_conflict_do_nothing()
                connection.execute(fresh, rows)
        return True

    def unfinished(self, channel: str) -> list[OpeningMail]:
        """Return what is waiting, being sent or not filed yet."""
        return self._all(channel, opening_mail.c.state.in_((MailState.WAITING, MailState.SENDING, MailState.SENT)))

    def of_opening(self, channel: str, opening: datetime) -> list[OpeningMail]:
        """Return what was due at an opening, and what became of it."""
        return self._all(channel, opening_mail.c.opening == opening)

    def claim(self, number: int, locator: str, now: datetime) -> bool:
        """Claim a waiting mail. Of all who try, one gets True."""
        values = {"state": MailState.SENDING, "locator": locator, "claimed": now, "lease": now + LEASE, "seen": now}
        return self._set(number, MailState.WAITING, values)

    def release(self, number: int) -> None:
        """Let it wait again: it certainly did not go out."""
        self._set(number, MailState.SENDING, {"state": MailState.WAITING, "lease": None})

    def stays(self, number: int, before: MailState, problem: DraftProblem) -> None:
        """Leave it in its folder: it certainly did not go out, and cannot be sent as it is."""
        self._set(number, before, {"state": MailState.STAYS, "lease": None, "problem": problem})

    def sent(self, number: int, now: datetime) -> None:
        """Note that the mail server took it."""
        self._set(number, MailState.SENDING, {"state": MailState.SENT, "lease": None, "seen": now})

    def done(self, number: int, before: MailState, problem: str = "") -> None:
        """Note that nothing more is to be done about it."""
        self._set(number, before, {"state": MailState.DONE, "lease": None, "problem": problem})

    def drop(self, number: int) -> None:
        """Forget it: its writer took it out before it was sent."""
        gone = sa.delete(opening_mail).where(opening_mail.c.id == number, opening_mail.c.state == MailState.WAITING)
        with self._database.write() as connection:
            connection.execute(gone)

    def _set(self, number: int, before: MailState, values: dict[str, Any]) -> bool:
        mine = sa.update(opening_mail).where(opening_mail.c.id == number, opening_mail.c.state == before)
        with self._database.write() as connection:
            return connection.execute(mine.values(values)).rowcount == 1

    def _all(self, channel: str, where: sa.ColumnElement[bool]) -> list[OpeningMail]:
        query = sa.select(*_COLUMNS).where(opening_mail.c.channel == channel, where).order_by(opening_mail.c.id)
        with self._database.read() as connection:
            return [
                OpeningMail(row.id, row.identity, row.opening, MailState(row.state), *row[4:])
                for row in connection.execute(query)
            ]


_COLUMNS = (
    *(opening_mail.c.id, opening_mail.c.identity, opening_mail.c.opening, opening_mail.c.state),
    *(opening_mail.c.locator, opening_mail.c.claimed, opening_mail.c.lease, opening_mail.c.problem),
)


def _mark(channel: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return bookmark.c.channel == channel, bookmark.c.key == _KEY


def _instant(kept: str | None, now: datetime) -> datetime | None:
    """One that is still to come was written while the clock was ahead. It holds up no opening."""
    looked = datetime.fromisoformat(kept) if kept else None
    return looked if looked is None or looked <= now else None


def _row(channel: str, identity: str, opening: datetime, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"channel": channel, "identity": identity, "opening": opening, "seen": now}
    return row | {"state": MailState.WAITING.value, "locator": "", "claimed": None, "lease": None, "problem": ""}
