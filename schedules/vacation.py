"""Away for whole days or from one hour to another, and who covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schedules.layers import PeriodDetails, Plan
from schedules.period import Cause, Mode
from schedules.wallclock import DAY, closing, midnight, opening


@dataclass(frozen=True, slots=True)
class Vacation:
    """Closed from the first to the last local date, both included. `covers` are who covers, as they are called: the
    first of them who is not away.

    It begins `begins` minutes after midnight of the first date and ends `ends` minutes after that of the last: by
    default both dates are away whole. Raises ValueError when it ends before it begins.
    """

    first: date
    last: date
    covers: tuple[str, ...] = ()
    label: str = ""
    begins: int = 0
    ends: int = DAY

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A vacation cannot end on {self.last}, before its first day {self.first}. Swap them.")
        if not (0 <= self.begins < DAY and 0 < self.ends <= DAY) or (
            self.first == self.last and self.ends <= self.begins
        ):
            raise ValueError(f"A vacation on {self.last} ends before it begins. Give it a later end.")

    @property
    def details(self) -> PeriodDetails:
        return PeriodDetails(Mode.AFTER_HOURS, Cause.VACATION, self.label, self.covers)

    def is_whole(self, day: date) -> bool:
        """Whether it takes all of a date."""
        begins = self.first < day or (self.first == day and self.begins == 0)
        return begins and (day < self.last or (self.last == day and self.ends == DAY))

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it begins and ends by the clock of `zone`; of a time that comes twice, the second one ends it."""
        end = midnight(zone, self.last.fromordinal(self.last.toordinal() + 1))
        return opening(zone, self.first, self.begins), end if self.ends == DAY else closing(zone, self.last, self.ends)


class Absence(NamedTuple):
    """A vacation between its two instants."""

    start: datetime
    end: datetime
    details: PeriodDetails


class Vacations:
    """The vacations of a practice or person. If two share a date or an hour, the first in the sequence counts.

    A date that one of them takes completely is closed deliberately. A part of a date is closed from instant to instant.
    """

    def __init__(self, zone: ZoneInfo, vacations: Sequence[Vacation]) -> None:
        self._vacations = tuple(vacations)
        partial = [each for each in vacations if each.begins or each.ends < DAY]
        self._partial = [Absence(*each.instants(zone), each.details) for each in reversed(partial)]

    @property
    def name(self) -> str:
        return "vacation"

    def plan(self, day: date) -> Plan | None:
        for vacation in self._vacations:
            if vacation.is_whole(day):
                return Plan((), Cause.VACATION, vacation.label, vacation.covers, cuts=True)
        return None

    def between(self, start: datetime, end: datetime) -> list[Absence]:
        """Those that begin or end within a date, as far as they touch [start, end)."""
        return [each for each in self._partial if each.start < end and start < each.end]
