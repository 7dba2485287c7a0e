"""The layers of a calendar. The topmost layer with a plan for a date decides."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from schedules.period import Cause, Mode
from schedules.spans import Span


class PeriodDetails(NamedTuple):
    """The mode of an instant, with its cause, label and cover."""

    mode: Mode
    cause: Cause
    label: str = ""
    cover: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A layer's plan for one local date: open in `spans`, which begin on it, and closed otherwise.

    `cuts` is true for a date that is closed deliberately, as by a holiday: it ends hours of the day before at midnight.
    """

    spans: tuple[Span, ...]
    cause: Cause
    label: str = ""
    cover: str | None = None
    cuts: bool = False

    @property
    def open(self) -> PeriodDetails:
        return PeriodDetails(Mode.WORKING, self.cause, self.label, self.cover)

    @property
    def closed(self) -> PeriodDetails:
        return PeriodDetails(Mode.AFTER_HOURS, self.cause, self.label, self.cover)


class Layer(Protocol):
    """Has plans for some dates. Pure: the same date always has the same plan."""

    @property
    def name(self) -> str: ...

    def plan(self, day: date) -> Plan | None:
        """Return the plan for a date, or None."""
        ...
