"""Closures between two instants, from calendar feeds."""

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

    @property
    def details(self) -> PeriodDetails:
        return PeriodDetails(Mode.AFTER_HOURS, Cause.CLOSURE, self.label)


class ClosureLayer:
    """Closures in order. A date that they cover completely is closed, also for hours that run past midnight.

    If two overlap, the one that starts later counts. Immutable, so several calendars may share one.
    """

    def __init__(self, zone: ZoneInfo, closures: Iterable[Closure]) -> None:
        self._zone = zone
        self._pieces = _pieces([Closure(utc(start), utc(end), label) for start, end, label in closures if start < end])
        self._starts = [piece.start for piece in self._pieces]

    @property
    def name(self) -> str:
        return "closure feed"

    def between(self, start: datetime, end: datetime) -> list[Closure]:
        """Return the parts of closures that touch [start, end), the earliest first. None overlaps another."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return [piece for piece in self._pieces[first : bisect_left(self._starts, end)] if start < piece.end]

    def plan(self, day: date) -> Plan | None:
        """Return a plan only for a date that is closed completely. Parts of a date are handled as instants."""
        begin, end = midnight(self._zone, day), midnight(self._zone, day + timedelta(days=1))
        touching = self.between(begin, end)
        reached = begin
        for closure in touching:
            if closure.start > reached:
                return None
            reached = closure.end
        return Plan((), Cause.CLOSURE, touching[0].label, cuts=True) if touching and reached >= end else None


def _pieces(closures: list[Closure]) -> list[Closure]:
    """Cut the closures where they overlap, so that a lookup for a date is fast."""
    if not closures:
        return []
    ordered = sorted(closures)
    intervals = IntervalMap(ordered[0].start, max(closure.end for closure in ordered), _NOTHING)
    for closure in ordered:
        intervals.assign(closure.start, closure.end, closure.details)
    return [Closure(start, end, details.label) for start, end, details in intervals.runs() if details is not _NOTHING]
