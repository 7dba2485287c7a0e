"""Who reads now what waits for somebody: whoever covers for them, while they are away. Pure."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol

from schedules import Period


class KnowsCovers(Protocol):
    """What a calendar says of who covers."""

    def at(self, instant: datetime) -> Period: ...

    def named_cover(self, instant: datetime) -> str | None: ...


def who_reads(reader: str, calendar_of: Callable[[str], KnowsCovers], called: Mapping[str, str], now: datetime) -> str:
    """Return who has now what waits for `reader`, a key of [people] or "" for the practice.

    Who covers may be away as well: then it is who covers for them, if anybody does. `called` has the keys of people, by
    the names that calendars use. Somebody outside the practice may cover, but reads nothing of it.
    """
    return _reads(reader, calendar_of, called, now, ()) or reader


def _reads(
    reader: str,
    calendar_of: Callable[[str], KnowsCovers],
    called: Mapping[str, str],
    now: datetime,
    before: Collection[str],
) -> str | None:
    """Who covers for `reader` in the end; None where nobody does. `before` are those for whom `reader` covers."""
    calendar, seen = calendar_of(reader), (*before, reader)
    period = calendar.at(now)
    if period.working:
        return None
    there = period.cover is not None
    cover = called.get((period.cover if there else calendar.named_cover(now)) or "")
    if cover is None or cover in seen:
        return None
    further = _reads(cover, calendar_of, called, now, seen)
    return further or (cover if there else None)
