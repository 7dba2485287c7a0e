"""A calendar is a pile of layers. For a date, the topmost layer with an opinion is heard."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from schedules.period import Cause, Mode
from schedules.spans import Span


class PeriodDetails(NamedTuple):
    """What one moment looks like."""

    mode: Mode
    cause: Cause
    label: str = ""
    cover: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A layer's opinion on one local date: open in `spans`, which begin on it, and closed otherwise.

    `cuts` is true for a date that is closed by decision, as by a holiday: it ends the night before it at midnight.
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
    """Something with an opinion on dates. Pure: asked again, it answers the same."""

    @property
    def name(self) -> str: ...

    def plan(self, day: date) -> Plan | None:
        """The opinion on a date, None for none."""
        ...
