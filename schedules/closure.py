"""Closures between two instants, as calendar feeds bring them, and absences, as a person's own calendar does."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schedules.layers import Face, Plan
from schedules.period import Cause, Mode
from schedules.strip import Strip
from schedules.wallclock import midnight, utc

_NOTHING = Face(Mode.WORKING, Cause.CLOSURE)


class Closure(NamedTuple):
    """Closed from `start` until just before `end` (aware instants); `label` is what the feed calls it."""

    start: datetime
    end: datetime
    label: str = ""


class ClosedPiece(NamedTuple):
    """A stretch that is closed, and what it looks like."""

    start: datetime
    end: datetime
    face: Face


class ClosureLayer:
    """Closures in their order. A date they cover whole is closed by decision, and its night never begins.

    Where two overlap, the one that starts later is seen. Pure and unchanging, so several calendars may share one.
    As absences, `covers` are those who may cover, as they are called.
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
        """All of it, in order."""
        return [(piece.start, piece.end) for piece in self._pieces]

    def between(self, start: datetime, end: datetime) -> list[ClosedPiece]:
        """The pieces of closures that touch [start, end), the earliest first; none overlaps another."""
        first = max(0, bisect_right(self._starts, start) - 1)
        pieces = self._pieces[first : bisect_left(self._starts, end)]
        return [ClosedPiece(*piece[:2], self._face(piece.label)) for piece in pieces if start < piece.end]

    def _face(self, label: str) -> Face:
        return Face(Mode.AFTER_HOURS, self._cause, label, self._covers)

    def plan(self, day: date) -> Plan | None:
        """An opinion on a date only where every instant of it is closed; parts of a date are painted by instants."""
        begin, end = midnight(self._zone, day), midnight(self._zone, day + timedelta(days=1))
        touching = self.between(begin, end)
        reached = begin
        for closure in touching:
            if closure.start > reached:
                return None
            reached = closure.end
        if not touching or reached < end:
            return None
        return Plan((), self._cause, touching[0].face.label, self._covers, cuts=True)


def _pieces(closures: list[Closure]) -> list[Closure]:
    """The same closures cut where they overlap, so that a date looks at its own only, however many there are."""
    if not closures:
        return []
    ordered = sorted(closures)
    strip = Strip(ordered[0].start, max(closure.end for closure in ordered), _NOTHING)
    for closure in ordered:
        strip.paint(closure.start, closure.end, Face(Mode.AFTER_HOURS, Cause.CLOSURE, closure.label))
    return [Closure(start, end, face.label) for start, end, face in strip.runs() if face is not _NOTHING]
