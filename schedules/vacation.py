"""Vacations: whole days away, and who covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schedules.layers import Plan
from schedules.period import Cause


@dataclass(frozen=True, slots=True)
class Vacation:
    """Closed from the first to the last local date, both included. `cover` is the name of who covers.

    Raises ValueError if it ends before it begins.
    """

    first: date
    last: date
    cover: str | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A vacation cannot end on {self.last}, before its first day {self.first}. Swap them.")


class Vacations:
    """The vacations of a practice or person. If two share a date, the first in the sequence counts."""

    def __init__(self, vacations: Sequence[Vacation]) -> None:
        self._vacations = tuple(vacations)

    @property
    def name(self) -> str:
        return "vacation"

    def plan(self, day: date) -> Plan | None:
        for vacation in self._vacations:
            if vacation.first <= day <= vacation.last:
                return Plan((), Cause.VACATION, vacation.label, vacation.cover, cuts=True)
        return None
