"""The layers of a calendar. The topmost layer with a plan for a date decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from schedules.notation import Notation
from schedules.period import Cause, Mode, Period
from schedules.spans import Span


class PeriodDetails(NamedTuple):
    """What one moment looks like. `covers` are those who may cover then, as they are called, the first one first."""

    mode: Mode
    cause: Cause
    label: str = ""
    covers: tuple[str, ...] = ()

    def period(self, start: datetime | None, end: datetime | None) -> Period:
        """Return a period with these details, covered by the first of `covers`."""
        cover = self.covers[0] if self.covers else None
        return Period(self.mode, start, end, self.cause, self.label, cover)


class Rule(Protocol):
    """Why a date is not like others of its weekday."""

    def when(self, notation: Notation) -> str:
        """On which dates it counts, in words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A layer's plan for one local date: open in `spans`, which begin on it, and closed otherwise.

    `cuts` is true for a date that is closed by decision, as by a holiday: it ends the night before it at midnight.
    `rule` is what chose these spans among others of the same layer, for whoever asks why.
    """

    spans: tuple[Span, ...]
    cause: Cause
    label: str = ""
    covers: tuple[str, ...] = ()
    cuts: bool = False
    rule: Rule | None = None

    @property
    def open(self) -> PeriodDetails:
        return PeriodDetails(Mode.WORKING, self.cause, self.label, self.covers)

    @property
    def closed(self) -> PeriodDetails:
        return PeriodDetails(Mode.AFTER_HOURS, self.cause, self.label, self.covers)


class Stretch(Protocol):
    """A piece of time between two instants, and what it looks like."""

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


class Painting(Layer, Protocol):
    """A layer that also has opinions on parts of dates. They are heard where no higher layer decides the date."""

    def between(self, start: datetime, end: datetime) -> Sequence[Stretch]:
        """The pieces that touch [start, end), in the order in which they are painted: the later one is seen."""
        ...
