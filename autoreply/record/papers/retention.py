"""How long papers are kept: `[papers] keep` from when an entry was made or last in effect, whichever is later.

45 CFR 164.316(b)(2)(i) asks for six years, counted like this. Rows are deleted only from the beginning of the chain,
up to the first that still has to be kept; of the others that are over, only `data` goes. An entry says what was done.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.maintenance.retention import erase_soon
from autoreply.record.papers.papers import CHAIN, ITSELF, NewPaper, PaperKind, begin_at, enter, purge, take_turn
from autoreply.record.tables import complaint, incident, paper

# What one of these says is in effect until the next of its kind about the same thing.
STANDING = (PaperKind.SETTINGS_CHANGE, PaperKind.POLICY_ISSUED, PaperKind.CONSENT)
_NAMED: list[sa.Column[Any]] = [paper.c[name] for name in ("sequence", "at", "kind", "about", "until", "hash")]


class PaperRetention:
    """Its methods raise `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, before: datetime, now: datetime) -> int:
        """Delete what was made and last in effect before `before`. Returns how many entries were deleted or emptied."""
        self._delete_closed(before, now)
        any_old = sa.select(paper.c.sequence).where(paper.c.at < before).limit(1)
        with self._database.read() as connection:
            if connection.execute(any_old).first() is None:
                return 0
        with self._database.write() as connection:
            take_turn(connection)
            rows = connection.execute(sa.select(*_NAMED).order_by(paper.c.sequence)).all()
            over = over_before(rows, before)
            through = _through(rows, over)
            beyond = sorted(sequence for sequence in over if through is None or sequence > through.sequence)
            purged = purge(connection, paper.c.sequence.in_(beyond)) if beyond else []
            if through is None and not purged:
                return 0
            facts: dict[str, object] = {"purged": purged}
            if through is not None:
                facts |= {"through": through.sequence, "hash": through.hash}
            enter(connection, NewPaper(PaperKind.RETENTION, CHAIN, ITSELF, now, facts=facts))
            deleted = 0
            if through is not None:
                deleted = connection.execute(sa.delete(paper).where(paper.c.sequence <= through.sequence)).rowcount
                begin_at(connection, through.sequence + 1, through.hash)
            erase_soon(connection, now)
        self._database.empty_log()
        return deleted + len(purged)

    def _delete_closed(self, before: datetime, now: datetime) -> None:
        """Reviews and complaints that were closed before then; those that are open stay."""
        old = [table.c.closed < before for table in (incident, complaint)]
        with self._database.read() as connection:
            if not any(connection.execute(sa.select(sa.literal(1)).where(each).limit(1)).first() for each in old):
                return
        with self._database.write() as connection:
            for table, each in zip((incident, complaint), old, strict=True):
                connection.execute(sa.delete(table).where(each))
            erase_soon(connection, now)


def over_before(rows: Sequence[sa.Row[Any]], before: datetime) -> set[int]:
    """Return the sequences of the entries that were made, and last in effect, before that."""
    return {row.sequence for row, last in _last_in_effect(rows) if last is not None and last < before}


def _last_in_effect(rows: Sequence[sa.Row[Any]]) -> Iterator[tuple[sa.Row[Any], datetime | None]]:
    """Each entry with the later of when it was made and last in effect; None where it still is."""
    followed: dict[tuple[str, str], datetime] = {}
    for row in reversed(rows):
        thing = (row.kind, row.about)
        last = max(row.at, row.until or row.at)
        yield row, (max(last, followed[thing]) if thing in followed else None) if row.kind in STANDING else last
        followed[thing] = row.at


def _through(rows: Sequence[sa.Row[Any]], over: set[int]) -> sa.Row[Any] | None:
    """The last entry of those at the beginning that are all over; None where the first is not."""
    found = None
    for row in rows:
        if row.sequence not in over:
            break
        found = row
    return found
