"""How far the practice is with each person who reached out: new, to call back, or done; since when, and by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.items import KEY, Item, items, key_of
from autoreply.record.reached_out import at_any_time
from autoreply.record.tables import follow_up, message
from autoreply.record.upsert import insert

LATEST = 5  # messages of each person that a list shows


class FollowUpState(StrEnum):
    """How far the practice is with somebody. `NEW` is what came after the last look, and is never stored."""

    NEW = "new"
    CALL_BACK = "call-back"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """One person who reached out, over all channels, by the key `sender`; "" is one of those who show no number.

    `first` and `last` are the numbers of messages: those after the last look, else all. `many` counts them.
    """

    sender: str
    progress: FollowUpState
    many: int
    first: int
    last: int
    urgent: bool
    latest: datetime
    author: str
    changed: datetime | None


class FollowUps:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, sender: str, progress: FollowUpState, through: int, author: str, now: datetime) -> None:
        """Note how far the practice is with the messages of `sender` up to number `through`. Newer ones stay new."""
        values = {"state": progress.value, "through": through, "changed": now, "author": author}
        with self._database.write() as connection:
            once = insert(connection.dialect.name, follow_up).values(sender=key_of(sender, through), **values)
            seen_more = follow_up.c.through <= once.excluded.through
            connection.execute(once.on_conflict_do_update(index_elements=["sender"], set_=values, where=seen_more))

    def counts(self, unseen: Collection[str]) -> dict[FollowUpState, int]:
        """How many people there are, by progress."""
        people = _people(unseen).subquery()
        query = sa.select(people.c.progress, sa.func.count()).group_by(people.c.progress)
        with self._database.read() as connection, decoding():
            found = {FollowUpState(progress): many for progress, many in connection.execute(query)}
        return {progress: found.get(progress, 0) for progress in FollowUpState}

    def page(self, progress: FollowUpState, unseen: Collection[str], limit: int, offset: int) -> list[Correspondent]:
        """People of one progress: with urgent words first, and who waits longest before who came later.

        Those with whom the practice is done come in the order of that, the last one first.
        """
        people = _people(unseen).subquery()
        order = (
            (people.c.changed.desc(), people.c.last.desc())
            if progress is FollowUpState.DONE
            else (people.c.urgent.desc(), people.c.first)
        )
        query = sa.select(people).where(people.c.progress == progress.value).order_by(*order)
        with self._database.read() as connection, decoding():
            return [_correspondent(row) for row in connection.execute(query.limit(limit).offset(offset))]

    def of(self, number: int, unseen: Collection[str]) -> Correspondent | None:
        """The person who wrote the message of that number, or None."""
        sender = sa.select(message.c.sender).where(message.c.id == number)
        with self._database.read() as connection, decoding():
            who = connection.execute(sender).scalar()
            if who is None:
                return None
            people = _people(unseen, _key(who, number)).subquery()
            row = connection.execute(sa.select(people)).one_or_none()
        return None if row is None else _correspondent(row)

    def newest(self, person: Correspondent, unseen: Collection[str], most: int = LATEST) -> list[Item]:
        """The newest messages of somebody, the oldest of them first."""
        newest = sa.select(message.c.id).where(_key(person.sender, person.last), _counts(unseen))
        with self._database.read() as connection:
            found = newest.order_by(message.c.id.desc()).limit(most)
            return items(connection, message.c.id.in_(found))


def _key(sender: str, number: int) -> sa.ColumnElement[bool]:
    return message.c.sender == sender if sender else message.c.id == number


def _counts(unseen: Collection[str]) -> sa.ColumnElement[bool]:
    """Not what came before there were hand-overs: nobody would work through years."""
    return sa.and_(sa.or_(message.c.handover.is_(None), message.c.handover != 0), at_any_time(unseen))


def _people(unseen: Collection[str], *only: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """One row for each person. Messages up to `follow_up.through` count only where there are no later ones."""
    seen = sa.func.coalesce(follow_up.c.through, 0)
    fresh = message.c.id > seen
    last = sa.func.max(message.c.id)
    is_new = last > sa.func.max(seen)
    fresh_only = sa.func.min(sa.case((fresh, message.c.id)))
    state = sa.func.max(follow_up.c.state)
    return (
        sa.select(
            sa.func.max(message.c.sender).label("sender"),
            sa.case((is_new, FollowUpState.NEW.value), else_=state).label("progress"),
            sa.case((is_new, sa.func.count(sa.case((fresh, 1)))), else_=sa.func.count()).label("many"),
            sa.func.coalesce(fresh_only, sa.func.min(message.c.id)).label("first"),
            last.label("last"),
            sa.func.max(
                sa.case((sa.and_(message.c.urgent, sa.or_(fresh, follow_up.c.state != "done")), 1), else_=0)
            ).label("urgent"),
            sa.func.max(message.c.noted).label("latest"),
            sa.func.max(follow_up.c.author).label("author"),
            sa.func.max(follow_up.c.changed).label("changed"),
        )
        .select_from(message.outerjoin(follow_up, follow_up.c.sender == KEY))
        .where(_counts(unseen), *only)
        .group_by(KEY)
    )


def _correspondent(row: sa.Row[Any]) -> Correspondent:
    return Correspondent(
        row.sender,
        FollowUpState(row.progress),
        row.many,
        row.first,
        row.last,
        bool(row.urgent),
        row.latest,
        row.author or "",
        row.changed,
    )
