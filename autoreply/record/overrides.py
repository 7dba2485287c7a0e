"""Stores overrides: the manual changes of `open` and `close`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.papers import OWN_WORDS, NewPaper, PaperKind, enter
from autoreply.record.tables import override
from schedules import Mode, Override

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredOverride:
    """An override in the record. `person` None is the whole practice; `ended_by` is "" where it ran its time."""

    number: int
    person: str | None
    override: Override
    ended_by: str = ""


class OverrideStore:
    """Keeps manual changes; who covers by the keys of the file. Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: str | None, wish: Override) -> int:
        """Store it. Returns its number."""
        row = {
            "person": person,
            "mode": wish.mode.value,
            "start": wish.start,
            "until": wish.until,
            "author": wish.author,
            "reason": wish.reason,
            "covers": list(wish.covers),
        }
        with self._database.write() as connection:
            number = int(connection.execute(sa.insert(override).values(row).returning(override.c.id)).scalar_one())
            facts = {"did": "added", "person": person, "mode": wish.mode.value, "start": wish.start}
            data = {"covers": wish.covers, OWN_WORDS: wish.reason}
            enter(connection, _paper(number, wish.author, wish.start, data, facts, wish.until))
            return number

    def current(self, now: datetime) -> list[StoredOverride]:
        """Return those that have not ended by `now`, oldest first, without those that were ended before they began."""
        lasting = (override.c.until > now, override.c.until > override.c.start)
        query = sa.select(override).where(*lasting).order_by(override.c.start, override.c.id)
        with self._database.read() as connection, decoding():
            return [stored_override(row) for row in connection.execute(query)]

    def recent(self, now: datetime, most: int) -> list[StoredOverride]:
        """Return those that have begun, the newest first, whether they have ended or not."""
        newest = (override.c.start.desc(), override.c.id.desc())
        begun = (override.c.start <= now, override.c.until > override.c.start)
        query = sa.select(override).where(*begun).order_by(*newest).limit(most)
        with self._database.read() as connection, decoding():
            return [stored_override(row) for row in connection.execute(query)]

    def end(self, person: str | None, now: datetime, by: str) -> int:
        """End the current and future overrides of `person` (None: the practice). Returns how many there were."""
        mine = override.c.person.is_(None) if person is None else override.c.person == person
        running = sa.update(override).where(mine, override.c.until > now).values(until=now, ended_by=by)
        with self._database.write() as connection:
            ended = sorted(connection.execute(running.returning(override.c.id)).scalars())
            for number in ended:
                enter(connection, _paper(number, by, now, {}, {"did": "ended", "person": person}, now))
            return len(ended)


def _paper(number: int, who: str, at: datetime, data: Facts, facts: Facts, until: datetime) -> NewPaper:
    return NewPaper(PaperKind.OVERRIDE, f"override {number}", who, at, data, facts, until=until)


def stored_override(row: sa.Row[Any]) -> StoredOverride:
    """One row of the table."""
    wish = Override(Mode(row.mode), row.start, row.until, row.author, row.reason, _covers(row.covers))
    return StoredOverride(row.id, row.person, wish, row.ended_by or "")


def _covers(kept: object) -> tuple[str, ...]:
    return tuple(str(key) for key in kept) if isinstance(kept, list) else ()
