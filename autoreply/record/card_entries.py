"""Stores what counts for a client for a time. Each entry has an end, and lapses there.

Entries stay with the card on which they were made. A card has those of the cards that were merged into it, too, so that
a split brings everything back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from autoreply.decision.agreement import Agreement, SingleWindow
from autoreply.decision.client import ClientException, PersonalText
from autoreply.record.cards import Act, CardError, current, note, refuse_changed
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers import OWN_WORDS, NewPaper, PaperKind, enter
from autoreply.record.prepared import Prepared
from autoreply.record.tables import card, card_entry
from schedules import Weekly, read_weekly

Content = Mapping[str, Any]


class EntryKind(StrEnum):
    """What an entry is. The value stands in the record."""

    AGREEMENT = "agreement"
    EXCEPTION = "exception"
    DUTY = "duty"  # a law or a complaint obliges the practice to keep the card
    PLAN = "plan"
    ONCE = "once"  # a window that somebody opened outside what is agreed, just this once


OF_DECISIONS = (EntryKind.AGREEMENT, EntryKind.EXCEPTION, EntryKind.ONCE, EntryKind.PLAN)
_IN_EFFECT = frozenset({"told", "agreed", "under review", "renewed"})  # states of a plan


@dataclass(frozen=True, slots=True)
class CardEntry:
    """One entry of a card. `until` is when it lapses, `ended` when somebody ended it before."""

    number: int
    card: int
    kind: EntryKind
    content: Content
    created: datetime
    until: datetime
    ended: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return now < self.until and (self.ended is None or now < self.ended)


class CardEntries:
    """Every method raises `RecordError`, and `CardError` where a wish cannot be fulfilled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, number: int, kind: EntryKind, content: Content, until: datetime, act: Act) -> int:
        """Store an entry, and its event. Returns its number."""
        if until <= act.at:
            raise CardError("Its end is over already. Choose a later one.")
        row = {"card": number, "kind": kind.value, "content": content, "created": act.at, "until": until}
        with self._database.write() as connection:
            current(connection, number, act)
            made = connection.execute(sa.insert(card_entry).values(row).returning(card_entry.c.id)).scalar_one()
            note(connection, number, act, f"{kind} {made} added")
            made_one = CardEntry(made, number, kind, content, act.at, until)
            enter(connection, _paper(made_one, "added", act))
        return int(made)

    def change(self, entry: int, content: Content, act: Act, what: str, until: datetime | None = None) -> None:
        """Write other content into a running entry; `what` says what that means."""
        with self._database.write() as connection:
            found = _running(connection, entry, act)
            values = {"content": content, "until": until or found.until}
            connection.execute(sa.update(card_entry).where(card_entry.c.id == entry).values(values))
            note(connection, found.card, act, f"{found.kind} {entry}: {what}")
            changed = replace(found, content=content, until=until or found.until)
            enter(connection, _paper(changed, "changed", act, what))

    def end(self, entry: int, act: Act) -> CardEntry:
        """End a running entry now."""
        with self._database.write() as connection:
            found = _running(connection, entry, act)
            connection.execute(sa.update(card_entry).where(card_entry.c.id == entry).values(ended=act.at))
            note(connection, found.card, act, f"{found.kind} {entry} ended")
            enter(connection, _paper(replace(found, until=act.at), "ended", act))
        return found

    def get(self, entry: int) -> CardEntry | None:
        """Return an entry, or None."""
        with self._database.read() as connection, decoding():
            row = connection.execute(sa.select(card_entry).where(card_entry.c.id == entry)).one_or_none()
            return _entry(row) if row is not None else None

    def of(self, number: int) -> list[CardEntry]:
        """Return all entries of a card, also those that are over, oldest first."""
        with self._database.read() as connection, decoding():
            query = sa.select(card_entry).where(card_entry.c.card.in_(_whole([number]))).order_by(card_entry.c.id)
            return [_entry(row) for row in connection.execute(query)]

    def all(self, *kinds: EntryKind) -> list[tuple[int, CardEntry]]:
        """Return every entry of these kinds on cards that count, with the number of the card that has it now."""
        now_on = sa.func.coalesce(card.c.merged, card.c.id).label("now_on")
        query = sa.select(card_entry, now_on).join(card, card.c.id == card_entry.c.card)
        query = query.where(card_entry.c.kind.in_([kind.value for kind in kinds])).order_by(card_entry.c.id)
        with self._database.read() as connection, decoding():
            return [(row.now_on, _entry(row)) for row in connection.execute(query)]

    def windows_outside(self, person: str, since: datetime, until: datetime) -> int:
        """Count the single windows that a person of the practice opened from `since` on and before `until`."""
        when = (card_entry.c.created >= since, card_entry.c.created < until)
        query = sa.select(card_entry).where(card_entry.c.kind == EntryKind.ONCE.value, *when)
        with self._database.read() as connection, decoding():
            found = [_entry(row) for row in connection.execute(query)]
        return sum(one.content.get("person") == person for one in found)


def _paper(entry: CardEntry, did: str, act: Act, what: str = "") -> NewPaper:
    facts = {"did": did, "entry": entry.number}
    data = {"content": entry.content, "what": what, OWN_WORDS: act.why}
    about = f"card {entry.card}"
    return NewPaper(PaperKind(entry.kind), about, act.who, act.at, data, facts, entry.card, entry.until)


def running(
    connection: sa.Connection, numbers: Sequence[int], kinds: Iterable[EntryKind], now: datetime
) -> list[CardEntry]:
    """Return the entries of these cards that hold now, or did when the messages of the last days arrived."""
    wanted = (card_entry.c.card.in_(_whole(numbers)), card_entry.c.kind.in_([kind.value for kind in kinds]))
    with decoding():
        found = [_entry(row) for row in connection.execute(sa.select(card_entry).where(*wanted))]
    return [one for one in found if one.holds(now)]


def by_card(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[CardEntry]]:
    """Return what decisions look at, by the card that has it now. Also what is over: messages may have arrived then."""
    found: dict[int, list[CardEntry]] = {}
    with decoding():
        for row in _OF_CARDS.run(connection, {"numbers": numbers}):
            found.setdefault(row.now_on, []).append(_entry(row))
    return found


def agreement_of(entry: CardEntry) -> Agreement:
    """Return an agreement as decisions see it. Raises ValueError, KeyError or TypeError for one that was damaged."""
    kept = entry.content
    told = kept.get("told_on")
    return Agreement(
        windows=_weekly(tuple(sorted(kept["windows"].items()))),
        zone=ZoneInfo(kept["zone"]),
        first=date.fromisoformat(kept["from"]),
        last=date.fromisoformat(kept["ends"]),
        told=date.fromisoformat(told) if told else None,
        person=kept["person"],
        channels=tuple(kept["channels"]),
        ended=entry.ended,
    )


def once_of(entry: CardEntry) -> SingleWindow:
    """Return a single window as decisions see it. Raises KeyError or TypeError for one that was damaged."""
    kept, end = entry.content, min(entry.until, entry.ended or entry.until)
    return SingleWindow(entry.created, end, kept["person"], tuple(kept["channels"]))


def personal_of(entry: CardEntry) -> PersonalText | None:
    """Return what a plan says in place of the usual text, None where it says nothing, or nothing of it is in effect.

    Raises ValueError, KeyError or TypeError for a plan that was damaged.
    """
    kept = entry.content
    text, short, told = kept.get("text", ""), kept.get("short_text", ""), kept["told_on"]
    if entry.ended is not None or kept["state"] not in _IN_EFFECT or not told or not (text or short):
        return None
    days = date.fromisoformat(told), date.fromisoformat(kept["ends"])
    return PersonalText(kept["text_language"], text, short, *days)


def exception_of(entry: CardEntry) -> ClientException:
    """Return an exception as decisions see it. Raises ValueError, KeyError or TypeError for one that was damaged."""
    answer = entry.content["answer"]
    if answer not in ("always", "never"):
        raise ValueError(answer)
    return ClientException(answer, entry.content["reason"], min(entry.until, entry.ended or entry.until))


@lru_cache(1024)
def _weekly(windows: tuple[tuple[str, str], ...]) -> Weekly:
    return read_weekly(dict(windows))


def _whole(numbers: Sequence[int] | sa.BindParameter[Sequence[int]]) -> sa.Select[tuple[int]]:
    """These cards, and those that were merged into them."""
    return sa.select(card.c.id).where(sa.or_(card.c.id.in_(numbers), card.c.merged.in_(numbers)))


_NOW_ON = sa.func.coalesce(card.c.merged, card.c.id).label("now_on")
_OF_CARDS = Prepared(
    sa.select(card_entry, _NOW_ON)
    .join(card, card.c.id == card_entry.c.card)
    .where(card_entry.c.card.in_(_whole(sa.bindparam("numbers", expanding=True))))
    .where(card_entry.c.kind.in_([kind.value for kind in OF_DECISIONS]))
    .order_by(card_entry.c.id),
    "numbers",
)


def _running(connection: sa.Connection, entry: int, act: Act) -> CardEntry:
    refuse_changed(connection, act)
    row = connection.execute(sa.select(card_entry).where(card_entry.c.id == entry)).one_or_none()
    with decoding():
        found = _entry(row) if row is not None else None
    if found is None or not found.holds(act.at):
        raise CardError(f"There is no entry {entry}, or it is over. Look at the card.")
    return found


def _entry(row: Any) -> CardEntry:
    kept = row.content
    if not isinstance(kept, dict):
        raise TypeError(kept)
    return CardEntry(row.id, row.card, EntryKind(row.kind), kept, row.created, row.until, row.ended)
