"""The types of a calendar's answer: whether we are open, since when, until when, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    """Whether a practice or person is open."""

    WORKING = "working"
    AFTER_HOURS = "after-hours"


class Cause(StrEnum):
    """Which layer of the calendar decided. It chooses the wording of a reply, never the mode."""

    HOURS = "hours"
    DAY = "day"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    VACATION = "vacation"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Period:
    """One unbroken period of one mode: the instants `start <= t < end`, aware, in UTC.

    `start` or `end` is None if the period goes beyond the horizon of the calendar. `cause`, `label` and `cover` are
    those of the instant in question: one closed period may contain a night, a holiday and another night. `label` is the
    name of the holiday or closure, or the reason of the override, else "". `cover` is the name of who covers during a
    vacation, or None.
    """

    mode: Mode
    start: datetime | None
    end: datetime | None
    cause: Cause
    label: str = ""
    cover: str | None = None

    @property
    def working(self) -> bool:
        return self.mode is Mode.WORKING
