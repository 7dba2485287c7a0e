"""Closures between two instants, as calendar feeds bring them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schedules.layers import Face, Plan
from schedules.period import Cause, Mode
from schedules.wallclock import midnight, utc


class Closure(NamedTuple):
    """Closed from `start` until just before `end` (aware instants); `label` is what the feed calls it."""

    start: datetime
    end: datetime
    label: str = ""

    @property
    def face(self) -> Face:
        return Face(Mode.AFTER_HOURS, Cause.CLOSURE, self.label)


class ClosureLayer:
    """Closures in their order. A date they cover whole is closed by decision, and its night never begins."""

    def __init__(self, zone: ZoneInfo, closures: Sequence[Closure]) -> None:
        self._zone = zone
        self._closures = sorted(Closure(utc(start), utc(end), label) for start, end, label in closures if start < end)

    @property
    def name(self) -> str:
        return "closure feed"

    def between(self, start: datetime, end: datetime) -> list[Closure]:
        """The closures that touch [start, end), the earliest first."""
        return [closure for closure in self._closures if closure.start < end and start < closure.end]

    def plan(self, day: date) -> Plan | None:
        """An opinion on a date only where every instant of it is closed; parts of a date are painted by instants."""
        begin, end = midnight(self._zone, day), midnight(self._zone, day + timedelta(days=1))
        touching = self.between(begin, end)
        reached = begin
        for closure in touching:
            if closure.start > reached:
                return None
            reached = max(reached, closure.end)
        return Plan((), Cause.CLOSURE, touching[0].label, cuts=True) if touching and reached >= end else None
