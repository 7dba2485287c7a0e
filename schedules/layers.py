"""The layers of a calendar. The topmost layer with a plan for a date decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from schedules.notation import Notation
from schedules.period import Cause, Mode, Period
from schedules.spans import Span


class PeriodDetails(NamedTuple):
    """The mode of an instant, with its cause and label. `covers` are the names of those who may cover, in order."""

    mode: Mode
    cause: Cause
    label: str = ""
    covers: tuple[str, ...] = ()

    def period(self, start: datetime | None, end: datetime | None) -> Period:
        """Return a period with these details, covered by the first of `covers`."""
        cover = self.covers[0] if self.covers else None
        return Period(self.mode, start, end, self.cause, self.label, cover)


class DateRule(Protocol):
    """Why a date is not like others of its weekday."""

    def when(self, notation: Notation) -> str:
        """On which dates it counts, in words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A layer's plan for one local date: open in `spans`, which begin on it, and closed otherwise.

    `cuts` is true for a date that is closed deliberately, as by a holiday: it ends hours of the day before at midnight.
    `rule` says why the layer has these hours on this date, None for its ordinary ones.
    """

    spans: tuple[Span, ...]
    cause: Cause
    label: str = ""
    covers: tuple[str, ...] = ()
    cuts: bool = False
    rule: DateRule | None = None

    @property
    def open(self) -> PeriodDetails:
        return PeriodDetails(Mode.WORKING, self.cause, self.label, self.covers)

    @property
    def closed(self) -> PeriodDetails:
        return PeriodDetails(Mode.AFTER_HOURS, self.cause, self.label, self.covers)


class PartOfDay(Protocol):
    """A part of a date, or of several, with its details."""

    @property
    def start(self) -> datetime: ...

    @property
    def end(self) -> datetime: ...

    @property
    def details(self) -> PeriodDetails: ...


class Layer(Protocol):
    """Has plans for some dates. Pure: the same date always has the same plan."""

    @property
    def name(self) -> str: ...

    def plan(self, day: date) -> Plan | None:
        """Return the plan for a date, or None."""
        ...


class PartialLayer(Layer, Protocol):
    """A layer that also closes parts of dates. They count if no higher layer decides about the date."""

    def between(self, start: datetime, end: datetime) -> Sequence[PartOfDay]:
        """Return the parts that touch [start, end). If two overlap, the later one of the sequence counts."""
        ...
