"""How far the practice is with each person who reached out: new, to call back, or done; since when, and by whom."""

from collections.abc import Collection, Sequence
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

    `last` is the number of their newest message, and `latest` when it came. `seen` is up to which one somebody looked.
    """

    sender: str
    progress: FollowUpState
    last: int
    seen: int
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
        """People of one progress: with urgent words first, and who has waited longest before who came later.

        Those with whom the practice is done come in the order of that, the last one first.
        """
        people = _people(unseen).subquery()
        order = (
            (people.c.changed.desc(), people.c.last.desc())
            if progress is FollowUpState.DONE
            else (people.c.urgent.desc(), people.c.waits)
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
            mine = message.c.sender == who if who else message.c.id == number
            row = connection.execute(_people(unseen, mine)).one_or_none()
        return None if row is None else _correspondent(row)

    def messages(
        self, people: Sequence[Correspondent], unseen: Collection[str], most: int = LATEST
    ) -> dict[int, tuple[list[Item], int]]:
        """The newest messages of each person, the oldest of them first, and how many there are; by `last`."""
        named = [person.sender for person in people if person.sender]
        others = [person.last for person in people if not person.sender]
        mine = sa.or_(message.c.sender.in_(named), message.c.id.in_(others))
        query = sa.select(message.c.id, KEY.label("key")).where(mine, _counts(unseen)).order_by(message.c.id.desc())
        with self._database.read() as connection:
            by_key: dict[str, list[int]] = {}
            for row in connection.execute(query):
                by_key.setdefault(row.key, []).append(row.id)
            wanted = [number for numbers in by_key.values() for number in numbers[:most]]
            found = {item.number: item for item in items(connection, message.c.id.in_(wanted))}
        keys = {person.last: by_key.get(key_of(person.sender, person.last), []) for person in people}
        return {
            last: ([found[number] for number in reversed(numbers[:most]) if number in found], len(numbers))
            for last, numbers in keys.items()
        }

    def newest(self, person: Correspondent, unseen: Collection[str], most: int = LATEST) -> list[Item]:
        """The newest messages of one person, the oldest of them first."""
        return self.messages([person], unseen, most)[person.last][0]


def _counts(unseen: Collection[str]) -> sa.ColumnElement[bool]:
    """Not what came before there were hand-overs: nobody would work through years."""
    return sa.and_(sa.or_(message.c.handover.is_(None), message.c.handover != 0), at_any_time(unseen))


def _people(unseen: Collection[str], *only: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """One row for each person. Messages are counted first, and only then joined: there are many more of them."""
    urgent = sa.case((message.c.urgent, message.c.id))
    each = (
        sa.select(
            KEY.label("key"),
            sa.func.max(message.c.sender).label("sender"),
            sa.func.min(message.c.id).label("first"),
            sa.func.max(message.c.id).label("last"),
            sa.func.max(urgent).label("urgent"),
            sa.func.max(message.c.noted).label("latest"),
        )
        .where(_counts(unseen), *only)
        .group_by(KEY)
        .subquery()
    )
    seen = sa.func.coalesce(follow_up.c.through, 0)
    is_new, still = each.c.last > seen, follow_up.c.state == FollowUpState.CALL_BACK.value
    is_urgent = sa.and_(each.c.urgent.is_not(None), sa.or_(each.c.urgent > seen, still))
    return sa.select(
        each.c.sender,
        sa.case((is_new, FollowUpState.NEW.value), else_=follow_up.c.state).label("progress"),
        each.c.last,
        seen.label("seen"),
        sa.case((is_urgent, 1), else_=0).label("urgent"),
        each.c.latest,
        follow_up.c.author,
        follow_up.c.changed,
        sa.case((seen == 0, each.c.first), else_=each.c.last).label("waits"),
    ).select_from(each.outerjoin(follow_up, follow_up.c.sender == each.c.key))


def _correspondent(row: sa.Row[Any]) -> Correspondent:
    return Correspondent(
        row.sender,
        FollowUpState(row.progress),
        row.last,
        row.seen,
        bool(row.urgent),
        row.latest,
        row.author or "",
        row.changed,
    )
