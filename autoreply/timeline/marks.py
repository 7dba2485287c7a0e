"""What a drawing shows of a calendar: the kind of each stretch of time, and its label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schedules import Calendar, Cause, Mode, Period


class Kind(StrEnum):
    """Kinds of time that look different. The value is the word of the legend."""

    WORKING = "Working hours"
    CLOSED = "Closed"
    HOLIDAY = "Holiday"
    VACATION = "Vacation"
    CLOSURE = "Closure"
    OPENED = "Opened manually"
    SHUT = "Closed manually"


_CLOSED = {
    Cause.HOURS: Kind.CLOSED,
    Cause.HOLIDAY: Kind.HOLIDAY,
    Cause.VACATION: Kind.VACATION,
    Cause.CLOSURE: Kind.CLOSURE,
    Cause.OVERRIDE: Kind.SHUT,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one kind, and in words why it is so ("" for ordinary hours)."""

    kind: Kind
    start: datetime
    end: datetime
    says: str


def kind_of(period: Period) -> Kind:
    if period.mode is Mode.AFTER_HOURS:
        return _CLOSED[period.cause]
    return Kind.OPENED if period.cause is Cause.OVERRIDE else Kind.WORKING


def says(period: Period) -> str:
    """Why a stretch is not as in any other week, in a few words."""
    if period.cause is Cause.HOURS:
        return ""
    told = period.label or _CLOSED[period.cause].value
    return f"{told} (covered by {period.cover})" if period.cover else told


def marks(calendar: Calendar, start: datetime, end: datetime) -> list[Mark]:
    """The stretches of a calendar between two instants, in order."""
    return marked(calendar.timeline(start, end))


def marked(periods: Iterable[Period]) -> list[Mark]:
    """The same of periods that are known."""
    return [
        Mark(kind_of(period), period.start, period.end, says(period))
        for period in periods
        if period.start and period.end
    ]


def captions(found: Sequence[Mark]) -> list[Mark]:
    """One mark for each run of marks that say the same, such as the parts of a holiday with other hours."""
    joined: list[Mark] = []
    for mark in found:
        if joined and joined[-1].says == mark.says and joined[-1].end == mark.start:
            joined[-1] = Mark(_telling(joined[-1].kind, mark.kind), joined[-1].start, mark.end, mark.says)
        else:
            joined.append(mark)
    return [mark for mark in joined if mark.says]


def _telling(one: Kind, other: Kind) -> Kind:
    return other if one is Kind.WORKING else one


def kinds_seen(rows: Iterable[Sequence[Mark]]) -> list[Kind]:
    """The kinds that occur, in the order of the legend; hours and closed always."""
    seen = {mark.kind for row in rows for mark in row} | {Kind.WORKING, Kind.CLOSED}
    return [kind for kind in Kind if kind in seen]
