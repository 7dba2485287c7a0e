"""Closures between two instants, as calendar feeds bring them, and absences, as a person's own calendar does."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schedules.interval_map import IntervalMap
from schedules.layers import PeriodDetails, Plan
from schedules.period import Cause, Mode
from schedules.wallclock import midnight, utc

_NOTHING = PeriodDetails(Mode.WORKING, Cause.CLOSURE)


class Closure(NamedTuple):
    """Closed from `start` until just before `end` (aware instants); `label` is what the feed calls it."""

    start: datetime
    end: datetime
    label: str = ""


class ClosedSpan(NamedTuple):
    """A closed time with its details."""

    start: datetime
    end: datetime
    details: PeriodDetails


class ClosureLayer:
    """Closures in order. A date that they cover completely is closed, also for hours that run past midnight.

    If two overlap, the one that starts later counts. Immutable, so several calendars may share one. For absences,
    `covers` are the names of those who may cover.
    """

    def __init__(
        self, zone: ZoneInfo, closures: Iterable[Closure], *, absences: bool = False, covers: tuple[str, ...] = ()
    ) -> None:
        self._zone = zone
        self._cause = Cause.VACATION if absences else Cause.CLOSURE
        self._covers = covers
        self._pieces = _pieces([Closure(utc(start), utc(end), label) for start, end, label in closures if start < end])
        self._starts = [piece.start for piece in self._pieces]

    @property
    def name(self) -> str:
        return "closure feed" if self._cause is Cause.CLOSURE else "own calendar"

    @property
    def stretches(self) -> list[tuple[datetime, datetime]]:
        """Start and end of each part, in order."""
        return [(piece.start, piece.end) for piece in self._pieces]

    def between(self, start: datetime, end: datetime) -> list[ClosedSpan]:
        """Return the parts of closures that touch [start, end), the earliest first. None overlaps another."""
        if not self._pieces:  # as for most: a calendar asks about hundreds of dates
            return []
        first = max(0, bisect_right(self._starts, start) - 1)
        pieces = self._pieces[first : bisect_left(self._starts, end)]
        return [ClosedSpan(*piece[:2], self._details(piece.label)) for piece in pieces if start < piece.end]

    def _details(self, label: str) -> PeriodDetails:
        return PeriodDetails(Mode.AFTER_HOURS, self._cause, label, self._covers)

    def plan(self, day: date) -> Plan | None:
        """Return a plan only for a date that is closed completely. Parts of a date are handled as instants."""
        if not self._pieces:
            return None
        begin, end = midnight(self._zone, day), midnight(self._zone, day + timedelta(days=1))
        touching = self.between(begin, end)
        reached = begin
        for closure in touching:
            if closure.start > reached:
                return None
            reached = closure.end
        if not touching or reached < end:
            return None
        return Plan((), self._cause, touching[0].details.label, self._covers, cuts=True)


def _pieces(closures: list[Closure]) -> list[Closure]:
    """Cut the closures where they overlap, so that a lookup for a date is fast."""
    if not closures:
        return []
    ordered = sorted(closures)
    intervals = IntervalMap(ordered[0].start, max(closure.end for closure in ordered), _NOTHING)
    for closure in ordered:
        intervals.assign(closure.start, closure.end, PeriodDetails(Mode.AFTER_HOURS, Cause.CLOSURE, closure.label))
    return [Closure(start, end, details.label) for start, end, details in intervals.runs() if details is not _NOTHING]
