"""What became of a message to our own people: by what it went, and when it was seen to have arrived."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.outgoing import State
from autoreply.record.outgoing_kinds import TO_STAFF
from autoreply.record.staff.notice_payload import CAME_BACK, CONTEXT, SEEN, NoticePayload, copy_of, message_of
from autoreply.record.tables import Instant, delivery, outgoing
from autoreply.record.waiting_times import REPORTED_WITHIN, sent_at

WORDLESS = "REDACTED"  # why something went without its words: its provider has them no more
BROUGHT = ("", WORDLESS)  # what is said of a text or recording of which the message that carries it has all there was
_OURS = outgoing.c.kind.in_([kind.name for kind in TO_STAFF])
_DUE_AGAIN: dict[str, object] = {
    "state": State.DUE.value,
    "lease": None,
    "finished": None,
    "doubtful": False,
    "medium": None,
    "whole": None,
    "confirmed": None,
}
_MAIL = "mail"  # the medium that may come back long after it was taken


@dataclass(frozen=True, slots=True)
class NoticeState:
    """`medium` and `way`, a digest, are by what it went, "" before it did.

    `whole` is False if it went as a count, without its words. `confirmed` is when it was seen to have arrived, or when
    its provider took it where nobody can see it arrive. `finished` is when it went, or ended otherwise.
    """

    identity: str
    kind: str
    person: str
    state: State
    created: datetime
    medium: str
    way: str
    whole: bool
    confirmed: datetime | None
    finished: datetime | None = None


def settled(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a message arrived, and no report is to be expected that it did not.

    A mail was seen where we watch its mailbox. Elsewhere its server's yes has to do, once a report would have come.
    """
    past = outgoing.c.confirmed <= now - REPORTED_WITHIN
    over = sa.or_(sa.func.coalesce(outgoing.c.medium, "") != _MAIL, _keeps(SEEN), past)
    return sa.and_(outgoing.c.confirmed.is_not(None), sa.not_(_keeps(CAME_BACK)), over)


def _keeps(name: str) -> sa.ColumnElement[bool]:
    """Whether what is kept of a message has a field of that name."""
    return sa.cast(outgoing.c.payload, sa.String).contains(f'"{name}"')


class NoticeStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def went_by(self, identity: str, medium: str, way: str, *, whole: bool, confirmed: datetime | None) -> bool:
        """Note by what it went: `way` is a digest, "" if nobody knows it. Returns False if it has come back already.

        What was found whole, or seen to arrive, meanwhile stays so: mailboxes are quick.
        """
        mine = (outgoing.c.identity == identity, _OURS)
        found = sa.or_(outgoing.c.whole.is_(True), sa.literal(whole))
        seen = sa.func.coalesce(outgoing.c.confirmed, sa.literal(confirmed, Instant))
        with self._database.write() as connection, decoding():
            row = connection.execute(_locked(mine, outgoing.c.payload, outgoing.c.state)).one_or_none()
            kept = NoticePayload.kept(row.payload) if row is not None else None
            if row is not None and kept is not None and kept.has_come_back(way) and not kept.seen:
                failed = replace(kept, way=way).not_arrived(medium, whole=whole)
                again = _DUE_AGAIN if row.state == State.SENT else {}  # else it is still being sent, by the next way
                back = {**again, "payload": {**row.payload, CONTEXT: failed.stored()}}
                connection.execute(sa.update(outgoing).where(*mine).values(back))
                return False
            payload = row.payload if row is not None else None
            kept_of_it = _with(payload, way=way, came_back="")  # what came back by another way is no news of this one
            values = {"medium": medium, "whole": found, "confirmed": seen, **kept_of_it}
            connection.execute(sa.update(outgoing).where(*mine).values(**values))
        return True

    def arrived(self, copy: str, now: datetime) -> bool:
        """Note that a copy was seen in the mailbox it was for. Returns whether there is such a message.

        If it was given up for lost, and told or to be told by another way, it is found: nothing more is sent. A count
        that went first says nothing of the words that went after it.
        """
        identity, way = message_of(copy)
        mine = (outgoing.c.identity == identity, _OURS)
        with self._database.write() as connection, decoding():
            columns = (outgoing.c.payload, outgoing.c.state, outgoing.c.whole, outgoing.c.confirmed)
            row = connection.execute(_locked(mine, *columns)).one_or_none()
            if row is None:
                return False
            kept = NoticePayload.kept(row.payload)
            found = kept is not None and kept.had_all(way)
            if row.whole and not found and kept is not None and kept.is_earlier(way):
                return True
            values: dict[str, object] = {"confirmed": row.confirmed or now, **_with(row.payload, seen=True)}
            values |= {"whole": True} if found else {}
            if kept is not None and kept.given_up and row.state == State.DUE:
                values |= {"state": State.SENT.value, "finished": now, "lease": None}
            connection.execute(sa.update(outgoing).where(*mine).values(values))
        return True

    def is_settled(self, identity: str, now: datetime) -> bool:
        """Whether it arrived, and no report is to be expected that it did not."""
        query = sa.select(outgoing.c.id).where(outgoing.c.identity == identity, _OURS, settled(now))
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def send_again(self, copy: str, now: datetime, trouble: str) -> bool:
        """Make due again, by another way, what did not arrive; or note that it never will, if it is too late for that.

        Nobody has what it carried. Returns whether it goes again: not if it was seen or ended otherwise either, or if
        another copy went since.
        """
        identity, way = message_of(copy)
        mine = (outgoing.c.identity == identity, _OURS)
        columns = (outgoing.c.state, outgoing.c.payload, outgoing.c.medium, outgoing.c.whole, outgoing.c.ends)
        with self._database.write() as connection, decoding():
            row = connection.execute(_locked(mine, *columns, outgoing.c.lease)).one_or_none()
            kept = NoticePayload.kept(row.payload) if row is not None else None
            if row is None or kept is None or kept.seen or kept.is_earlier(way):
                return False
            if row.state != State.SENT:
                sending = row.state == State.DUE and (row.lease is not None or row.medium is not None)
                if way and sending and (noted := _with(row.payload, came_back=way)):  # servers are quick, too
                    connection.execute(sa.update(outgoing).where(*mine).values(noted))
                return False
            failed = kept.not_arrived(row.medium or "", whole=bool(row.whole))
            values = {**_again(now, row.ends), "trouble": trouble, "payload": {**row.payload, CONTEXT: failed.stored()}}
            connection.execute(sa.update(outgoing).where(*mine).values(values))
            if row.whole:
                carried = (delivery.c.carrier == identity, delivery.c.without.in_(BROUGHT))
                connection.execute(sa.update(delivery).where(*carried).values(confirmed=None))
            return bool(row.ends > now)

    def came_back_at_once(self, since: datetime) -> list[str]:
        """Return the copies that came back before it was noted that they went, of what went out since then."""
        lately = (outgoing.c.state == State.SENT, outgoing.c.finished >= since, _keeps(CAME_BACK))
        query = sa.select(outgoing.c.identity, outgoing.c.payload).where(_OURS, *lately)
        with self._database.read() as connection, decoding():
            rows = connection.execute(query).all()
        kept = ((row.identity, NoticePayload.kept(row.payload)) for row in rows)
        return [copy_of(identity, one.came_back) for identity, one in kept if one is not None]

    def note_attempt(self, identity: str, *, may_have_gone: bool) -> None:
        """Note that a form with words is handed to a way; or that it certainly did not go."""
        mine = (outgoing.c.identity == identity, _OURS)
        with self._database.write() as connection, decoding():
            payload = connection.execute(_locked(mine, outgoing.c.payload)).scalar()
            if values := _with(payload, may_have_gone=may_have_gone):
                connection.execute(sa.update(outgoing).where(*mine).values(**values))

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

    def last_by(
        self, channels: Collection[str], medium: str, way: str, since: datetime, sent: datetime | None = None
    ) -> NoticeState | None:
        """Return the one that went out since then on these channels by this way, a digest, at about `sent`; or None.

        The newest, where nobody knows when. What went out before an update has only a medium.
        """
        found = self._all(
            outgoing.c.channel.in_(channels), outgoing.c.medium == medium, outgoing.c.state == State.SENT,
            outgoing.c.finished >= since,
        )  # fmt: skip
        mine = [(one.created, one.finished or one.created, one) for one in found if one.way in ("", way)]
        return sent_at(mine, sent)

    def _all(self, *where: sa.ColumnElement[bool]) -> list[NoticeState]:
        query = sa.select(outgoing).where(_OURS, *where).order_by(outgoing.c.created, outgoing.c.id)
        with self._database.read() as connection:
            return [_state(row) for row in connection.execute(query)]


def _locked(mine: Sequence[sa.ColumnElement[bool]], *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """These columns of a row that is changed because of them: no other replica changes it meanwhile."""
    return sa.select(*columns).where(*mine).with_for_update()


def _again(now: datetime, ends: datetime) -> dict[str, object]:
    """The values of a row that counted as sent, and goes again; or is over, as what it says is too old by now."""
    if ends <= now:
        return {"state": State.EXPIRED.value, "finished": now, "confirmed": None}
    return {**_DUE_AGAIN, "due": now}


def _with(payload: Mapping[str, Any] | None, **changes: Any) -> dict[str, object]:
    """Return the values of a row in whose payload these changes are made; none if there is nothing to change."""
    kept = NoticePayload.kept(payload)
    if payload is None or kept is None or (changed := replace(kept, **changes)) == kept:
        return {}
    return {"payload": {**payload, CONTEXT: changed.stored()}}


def _state(row: sa.Row[tuple[object, ...]]) -> NoticeState:
    return NoticeState(
        identity=row.identity,
        kind=row.kind,
        person=row.sender,
        state=State(row.state),
        created=row.created,
        medium=row.medium or "",
        way=NoticePayload.way_in(row.payload),
        whole=bool(row.whole),
        confirmed=row.confirmed,
        finished=row.finished,
    )
