"""What our own people did outside their hours: counts by person, day and hour, and up to where they were counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.maintenance.retention import erase_soon
from autoreply.record.tables import work_count, work_mark
from autoreply.record.upsert import insert
from channels import WorkKind


@dataclass(frozen=True, slots=True)
class WorkMoment:
    """One thing that somebody did. `local` is `at` by their own clock. `counts`: it was outside their hours."""

    kind: WorkKind
    at: datetime
    local: datetime
    mark: str
    counts: bool


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How often somebody did one kind of thing in an hour of a day, by their own clock."""

    kind: WorkKind
    day: date
    hour: int
    number: int


class WorkStore:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, channel: str, person: str, moments: Sequence[WorkMoment], began: datetime) -> None:
        """Count what is after the mark of this channel and person, and set the mark. Atomic, across all replicas.

        Without a mark, what was done before `began` is not counted: it was done before anybody was to count.
        """
        mine = (work_mark.c.channel == channel, work_mark.c.person == person)
        with self._database.write() as connection:
            fresh = insert(connection.dialect.name, work_mark).values(channel=channel, person=person, mark="")
            connection.execute(fresh.on_conflict_do_nothing())  # so that there is a row to hold
            mark = connection.execute(sa.select(work_mark.c.mark).where(*mine).with_for_update()).scalar_one()
            new = [one for one in moments if one.mark > mark and (mark or one.at >= began)]
            for one in new:
                if one.counts:
                    _add(connection, person, one)
            last = max((one.mark for one in moments), default="")
            if last > mark:
                connection.execute(sa.update(work_mark).where(*mine).values(mark=last))

    def of(self, person: str, since: date, until: date) -> list[WorkCount]:
        """Return the counts of one person, from one day to another, both included."""
        days = (work_count.c.day >= since, work_count.c.day <= until)
        query = sa.select(work_count).where(work_count.c.person == person, *days)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(work_count.c.day, work_count.c.hour, work_count.c.kind)).all()
        return [WorkCount(WorkKind(row.kind), row.day, row.hour, row.number) for row in rows]

    def keep_only(self, people: Collection[str], now: datetime) -> None:
        """Delete the counts of everybody else, and up to where they were counted."""
        with self._database.write() as connection:
            gone = 0
            for table in (work_count, work_mark):
                others = sa.delete(table).where(table.c.person.not_in(sorted(people)))
                gone += connection.execute(others).rowcount
            if gone:
                erase_soon(connection, now)


def _add(connection: sa.Connection, person: str, one: WorkMoment) -> None:
    key: dict[str, Any] = {"person": person, "kind": one.kind.value, "day": one.local.date(), "hour": one.local.hour}
    fresh = insert(connection.dialect.name, work_count).values(**key, number=1)
    more = fresh.on_conflict_do_update(index_elements=list(key), set_={"number": work_count.c.number + 1})
    connection.execute(more)
