"""A calendar is a pile of layers. For a date, the topmost layer with an opinion is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from schedules.notation import Notation
from schedules.period import Cause, Mode
from schedules.spans import Span


class Face(NamedTuple):
    """What one moment looks like. `covers` are those who may cover then, as they are called, the first one first."""

    mode: Mode
    cause: Cause
    label: str = ""
    covers: tuple[str, ...] = ()


class Rule(Protocol):
    """Why a date is not like others of its weekday."""

    def when(self, notation: Notation) -> str:
        """On which dates it counts, in words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A layer's opinion on one local date: open in `spans`, which begin on it, and closed otherwise.

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
    def open(self) -> Face:
        return Face(Mode.WORKING, self.cause, self.label, self.covers)

    @property
    def closed(self) -> Face:
        return Face(Mode.AFTER_HOURS, self.cause, self.label, self.covers)


class Stretch(Protocol):
    """A piece of time between two instants, and what it looks like."""

    @property
    def start(self) -> datetime: ...

    @property
    def end(self) -> datetime: ...

    @property
    def face(self) -> Face: ...


class Layer(Protocol):
    """Something with an opinion on dates. Pure: asked again, it answers the same."""

    @property
    def name(self) -> str: ...

    def plan(self, day: date) -> Plan | None:
        """The opinion on a date, None for none."""
        ...


class Painting(Layer, Protocol):
    """A layer that also has opinions on parts of dates. They are heard where no higher layer decides the date."""

    def between(self, start: datetime, end: datetime) -> Sequence[Stretch]:
        """The pieces that touch [start, end), in the order in which they are painted: the later one is seen."""
        ...
