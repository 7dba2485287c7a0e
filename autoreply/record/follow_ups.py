"""How far the practice is with each person who reached out: new, to call back, or done; since when, and by whom.

That is kept by sender. Which senders are one person, the contact cards say whenever somebody looks. So cards that are
merged or split later change nothing that was marked.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from autoreply.record.cards.owners import labels, owners, owns, senders_of
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.items import KEY, Item, items, key_of, person_key
from autoreply.record.reached_out import at_any_time
from autoreply.record.tables import card_address, follow_up, message
from autoreply.record.upsert import insert

LATEST = 5  # messages of each person that a list shows


class FollowUpState(StrEnum):
    """How far the practice is with somebody. `NEW` is what came after the last look, and is never stored."""

    NEW = "new"
    CALL_BACK = "call-back"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """One person who reached out, over all channels. `key` is that of their messages (`Item.key`).

    `card` is their contact card, and `label` what it calls them. `senders` are the addresses from which they wrote, the
    one used last first; "" is one of those who show no number. `last` is the number of their newest message, and
    `latest` when it came. A mark is put on the messages `marks`: the newest of each sender with whom nobody is done, or
    the newest of all.
    """

    key: str
    card: int | None
    label: str
    senders: tuple[str, ...]
    progress: FollowUpState
    last: int
    marks: tuple[int, ...]
    urgent: bool
    latest: datetime
    author: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """Some of the people of one progress, from the place `offset` on, and how many there are of each."""

    people: list[Correspondent]
    counts: dict[FollowUpState, int]
    offset: int


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

    def senders(self, numbers: Collection[int]) -> dict[int, str]:
        """Who sent the messages of these numbers, those that are left."""
        query = sa.select(message.c.id, message.c.sender).where(message.c.id.in_(sorted(numbers)))
        with self._database.read() as connection:
            return {row.id: row.sender for row in connection.execute(query)}

    def page(self, progress: FollowUpState, unseen: Collection[str], limit: int, offset: int) -> FollowUpPage:
        """People of one progress: with urgent words first, and who has waited longest before who came later.

        Those with whom the practice is done come in the order of that, the last one first. What takes long is to find
        out who is how far: it is done once for the people and the counts.
        """
        with self._database.read() as connection, decoding():
            everybody = connection.execute(_people(unseen)).all()
            counts = Counter(row.progress for row in everybody)
            start = min(offset, max(counts[progress] - 1, 0) // limit * limit)
            order = _latest_first if progress is FollowUpState.DONE else _longest_first
            theirs = sorted((row for row in everybody if row.progress == progress), key=order)
            people = _correspondents(connection, theirs[start : start + limit], unseen)
            return FollowUpPage(people, {state: counts[state] for state in FollowUpState}, start)

    def of(self, number: int, unseen: Collection[str]) -> Correspondent | None:
        """The person who wrote the message of that number, or None."""
        sender = sa.select(message.c.sender).where(message.c.id == number)
        with self._database.read() as connection, decoding():
            who = connection.execute(sender).scalar()
            if who is None:
                return None
            own = owners(connection, [who]).get(who)
            mine = senders_of(connection, [own]) if own is not None else _sent_by([(who, number)])
            rows = [row for row in connection.execute(_people(unseen, mine)) if row.card == own]
            return next(iter(_correspondents(connection, rows, unseen)), None)

    def messages(
        self, people: Sequence[Correspondent], unseen: Collection[str], most: int = LATEST
    ) -> dict[int, tuple[list[Item], int]]:
        """The newest messages of each person, the oldest of them first, and how many there are; by `last`."""
        whose = {key_of(sender, person.last): person for person in people for sender in person.senders}
        mine = _sent_by((sender, person.last) for person in people for sender in person.senders)
        query = sa.select(message.c.id, KEY.label("key")).where(mine, _counts(unseen)).order_by(message.c.id.desc())
        numbers: dict[int, list[int]] = {person.last: [] for person in people}
        with self._database.read() as connection:
            for row in connection.execute(query):
                numbers[whose[row.key].last].append(row.id)
            wanted = [number for theirs in numbers.values() for number in theirs[:most]]
            found = {item.number: item for item in items(connection, message.c.id.in_(wanted))}
        return {
            last: ([found[number] for number in reversed(theirs[:most]) if number in found], len(theirs))
            for last, theirs in numbers.items()
        }

    def newest(self, person: Correspondent, unseen: Collection[str], most: int = LATEST) -> list[Item]:
        """The newest messages of one person, the oldest of them first."""
        return self.messages([person], unseen, most)[person.last][0]


def _longest_first(row: sa.Row[Any]) -> tuple[int, int]:
    return -row.urgent, row.waits


def _latest_first(row: sa.Row[Any]) -> tuple[float, int]:
    return -row.changed.timestamp(), -row.last


def _sent_by(who: Iterable[tuple[str, int]]) -> sa.ColumnElement[bool]:
    """What came from these senders; of whoever shows no number, the message of that number alone."""
    pairs = list(who)
    named, others = [sender for sender, _ in pairs if sender], [number for sender, number in pairs if not sender]
    return sa.or_(message.c.sender.in_(named), message.c.id.in_(others))


def _counts(unseen: Collection[str]) -> sa.ColumnElement[bool]:
    """Not what came before there were hand-overs: nobody would work through years."""
    return sa.and_(sa.or_(message.c.handover.is_(None), message.c.handover != 0), at_any_time(unseen))


def _senders(unseen: Collection[str], *only: sa.ColumnElement[bool]) -> sa.Subquery:
    """One row for each sender. Messages are counted first, and only then joined: there are many more of them."""
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
    waits = sa.case((seen == 0, each.c.first), (sa.or_(is_new, still), each.c.last))
    joined = each.outerjoin(follow_up, follow_up.c.sender == each.c.key).outerjoin(card_address, owns(each.c.sender))
    return (
        sa.select(
            person_key(card_address.c.card, each.c.key).label("person"),
            each.c.sender,
            each.c.last,
            each.c.latest,
            card_address.c.card,
            sa.case((is_new, _NEW), (still, _CALL_BACK), else_=_DONE).label("open"),
            sa.case((is_urgent, 1), else_=0).label("urgent"),
            waits.label("waits"),
            follow_up.c.author,
            follow_up.c.changed,
        )
        .select_from(joined)
        .subquery()
    )


_DONE, _CALL_BACK, _NEW = range(3)


def _people(unseen: Collection[str], *only: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """One row for each person. They are new while any of their senders is, and done when all of them are."""
    each = _senders(unseen, *only)
    is_open = sa.func.max(each.c.open)
    words = {_NEW: FollowUpState.NEW.value, _CALL_BACK: FollowUpState.CALL_BACK.value}
    return sa.select(
        each.c.person,
        sa.case(words, value=is_open, else_=FollowUpState.DONE.value).label("progress"),
        sa.func.max(each.c.card).label("card"),
        sa.func.max(each.c.sender).label("sender"),
        sa.func.max(each.c.last).label("last"),
        sa.func.max(each.c.urgent).label("urgent"),
        sa.func.max(each.c.changed).label("changed"),
        sa.func.min(each.c.waits).label("waits"),
    ).group_by(each.c.person)


def _correspondents(
    connection: sa.Connection, people: Sequence[sa.Row[Any]], unseen: Collection[str]
) -> list[Correspondent]:
    """The same people with all their senders, in the same order."""
    cards = [row.card for row in people if row.card is not None]
    alone = _sent_by((row.sender, row.last) for row in people if row.card is None)
    each = _senders(unseen, sa.or_(alone, senders_of(connection, cards)))
    by_person: dict[str, list[sa.Row[Any]]] = {row.person: [] for row in people}
    for row in connection.execute(sa.select(each).order_by(each.c.last.desc())):
        by_person.setdefault(row.person, []).append(row)
    names = labels(connection, cards)
    return [_correspondent(row, by_person[row.person], names.get(row.card, "")) for row in people]


def _correspondent(person: sa.Row[Any], theirs: Sequence[sa.Row[Any]], label: str) -> Correspondent:
    author = next((row.author for row in theirs if row.changed is not None and row.changed == person.changed), "")
    return Correspondent(
        key=person.person,
        card=person.card,
        label=label,
        senders=tuple(row.sender for row in theirs),
        progress=FollowUpState(person.progress),
        last=person.last,
        marks=tuple(row.last for row in theirs if row.open != _DONE) or (person.last,),
        urgent=bool(person.urgent),
        latest=max(row.latest for row in theirs),
        author=author,
        changed=person.changed,
    )
