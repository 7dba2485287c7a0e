"""What a drawing shows of a calendar: the kind of each stretch of time, and its label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from schedules import Calendar, Cause, Mode, Period


class PeriodKind(StrEnum):
    """Kinds of time that look different. The value is the word of the legend."""

    WORKING = "Working hours"
    CLOSED = "Closed"
    HOLIDAY = "Holiday"
    VACATION = "Vacation"
    CLOSURE = "Closure"
    OPENED = "Opened manually"
    SHUT = "Closed manually"


_CLOSED = {
    Cause.HOURS: PeriodKind.CLOSED,
    Cause.HOLIDAY: PeriodKind.HOLIDAY,
    Cause.VACATION: PeriodKind.VACATION,
    Cause.DAY: PeriodKind.CLOSURE,
    Cause.CLOSURE: PeriodKind.CLOSURE,
    Cause.OVERRIDE: PeriodKind.SHUT,
}


@dataclass(frozen=True, slots=True)
class TimelineSpan:
    """A stretch of one kind, and in words why it is so ("" for ordinary hours)."""

    kind: PeriodKind
    start: datetime
    end: datetime
    says: str


def kind_of(period: Period) -> PeriodKind:
    if period.mode is Mode.AFTER_HOURS:
        return _CLOSED[period.cause]
    return PeriodKind.OPENED if period.cause is Cause.OVERRIDE else PeriodKind.WORKING


def says(period: Period) -> str:
    """Return what is special about a period, in a few words, or ""."""
    if period.cause is Cause.HOURS:
        return ""
    label = period.label or _CLOSED[period.cause].value
    return f"{label} (covered by {period.cover})" if period.cover else label


def marks(calendar: Calendar, start: datetime, end: datetime) -> list[TimelineSpan]:
    """The stretches of a calendar between two instants, in order."""
    return marked(calendar.timeline(start, end))


def marked(periods: Iterable[Period]) -> list[TimelineSpan]:
    """The same of periods that are known."""
    return [
        TimelineSpan(kind_of(period), period.start, period.end, says(period))
        for period in periods
        if period.start and period.end
    ]


def cut(found: Iterable[TimelineSpan], start: datetime, end: datetime) -> list[TimelineSpan]:
    """What lies between two instants, of marks that are known."""
    inside = (mark for mark in found if mark.start < end and mark.end > start)
    return [
        mark  # nearly all
        if start <= mark.start and mark.end <= end
        else replace(mark, start=max(mark.start, start), end=min(mark.end, end))
        for mark in inside
    ]


def open_spans(found: Sequence[TimelineSpan]) -> list[TimelineSpan]:
    """When somebody reads, whether by ordinary hours or opened manually: what touches is one span."""
    spans: list[TimelineSpan] = []
    for mark in found:
        if mark.kind not in {PeriodKind.WORKING, PeriodKind.OPENED}:
            continue
        if spans and spans[-1].end == mark.start:
            spans[-1] = replace(mark, start=spans[-1].start)
        else:
            spans.append(mark)
    return spans


def captions(found: Sequence[TimelineSpan]) -> list[TimelineSpan]:
    """One mark for each run of marks that say the same, such as the parts of a holiday with other hours."""
    joined: list[TimelineSpan] = []
    for mark in found:
        if joined and joined[-1].says == mark.says and joined[-1].end == mark.start:
            joined[-1] = TimelineSpan(_telling(joined[-1].kind, mark.kind), joined[-1].start, mark.end, mark.says)
        else:
            joined.append(mark)
    return [mark for mark in joined if mark.says]


def _telling(one: PeriodKind, other: PeriodKind) -> PeriodKind:
    return other if one is PeriodKind.WORKING else one


def kinds_seen(rows: Iterable[Sequence[TimelineSpan]]) -> list[PeriodKind]:
    """The kinds that occur, in the order of the legend; hours and closed always."""
    seen = {mark.kind for row in rows for mark in row} | {PeriodKind.WORKING, PeriodKind.CLOSED}
    return [kind for kind in PeriodKind if kind in seen]
