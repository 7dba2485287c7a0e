"""Who is on call: a weekly turn, the shifts of a feed, and overrides with an end. Pure, like the calendar.

At any instant at most one person is on call. An override counts before a shift of the feed, and that before the turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

from schedules.wallclock import opening, utc

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is on call from `start` until just before `end`: aware instants. `person` None: nobody is."""

    start: datetime
    end: datetime
    person: str | None

    def __post_init__(self) -> None:
        if utc(self.end) <= utc(self.start):
            raise ValueError("A shift ends after it starts. Give it a later end.")


@dataclass(frozen=True, slots=True)
class WeeklyTurn:
    """Each of `people` for a week, in their order, and again from the first.

    The first takes over on `starting`, `minute` minutes after 00:00 by the clock of `zone`; before that nobody is on
    call. Every hand-off is at that time by the clock, so some weeks have 167 or 169 hours. A time that the clock skips
    means the first instant after the gap, one that occurs twice the first of them. Weeks are counted from `starting`
    and not by their numbers: a year with 53 of them changes nothing.
    """

    people: tuple[str, ...]
    starting: date
    minute: int
    zone: ZoneInfo

    def at(self, instant: datetime) -> str | None:
        """Whose week it is; None before the first one."""
        number = self._number(utc(instant))
        return self.people[number % len(self.people)] if number >= 0 and self.people else None

    def handoffs(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The hand-offs after `start` and before `end`, in order (UTC)."""
        for number in count(max(0, self._number(utc(start)) + 1)):
            handoff = self._handoff(number)
            if handoff >= utc(end):
                return
            yield handoff

    def _number(self, instant: datetime) -> int:
        """How many weeks have begun before the one of `instant`; negative before the first."""
        number = (instant.astimezone(self.zone).date() - self.starting) // _WEEK + 1
        while instant < self._handoff(number):
            number -= 1
        return number

    def _handoff(self, number: int) -> datetime:
        return opening(self.zone, self.starting + number * _WEEK, self.minute)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call when. Where two overrides overlap, or two shifts of the feed, the one that starts later counts."""

    turn: WeeklyTurn | None = None
    shifts: tuple[Shift, ...] = ()
    overrides: tuple[Shift, ...] = ()

    def at(self, instant: datetime) -> str | None:
        """Who is on call at an aware instant; None: nobody."""
        for shifts in (self.overrides, self.shifts):
            holding = [shift for shift in shifts if shift.start <= instant < shift.end]
            if holding:
                return max(enumerate(holding), key=lambda each: (each[1].start, each[0]))[1].person
        return self.turn.at(instant) if self.turn is not None else None

    def between(self, start: datetime, end: datetime) -> list[Shift]:
        """Who is on call when, from `start` to just before `end`, without holes: a gap is a shift of nobody."""
        edges = {utc(start), utc(end)}
        edges.update(edge for edge in self._edges(start, end) if utc(start) < edge < utc(end))
        found: list[Shift] = []
        for begin, until in pairwise(sorted(edges)):
            person = self.at(begin)
            if found and found[-1].person == person:
                begin = found.pop().start
            found.append(Shift(begin, until, person))
        return found

    def _edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        for shift in (*self.overrides, *self.shifts):
            yield from (utc(shift.start), utc(shift.end))
        if self.turn is not None:
            yield from self.turn.handoffs(start, end)
