"""The calendar: layers, of which the topmost with an opinion is heard, and the questions people ask of it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from threading import Lock
from typing import TypeVar
from zoneinfo import ZoneInfo

from schedules.closure import Closure, ClosureLayer
from schedules.dated import DatedDay, DatedDays
from schedules.explanation import explain
from schedules.holiday import HolidayLayer
from schedules.interval_map import IntervalMap
from schedules.layer_stack import FIRST, LAST, LayerStack
from schedules.layers import Layer
from schedules.notation import PLAIN, Notation
from schedules.override import Override
from schedules.period import Period
from schedules.vacation import Vacation, Vacations
from schedules.wallclock import utc
from schedules.weekly import Weekly

MONTHS_BACK, MONTHS_AHEAD = 4, 15  # laid out around the month asked about, so at least 14 whole months ahead
_INTERVAL_MAPS = 3  # layouts kept: that of this month, of the one before, and of whatever somebody explores
_MONTHS_KEPT = 36  # months of answers kept, which are small: who replays old mail asks about any of them

_EARLIEST, _LATEST = datetime(3, 1, 1, tzinfo=UTC), datetime(9997, 12, 31, tzinfo=UTC)
_T = TypeVar("_T")


class Calendar:
    """When a practice, or one of its people, works. A pure function of what it is built from; safe to share.

    Instants are aware; naive ones raise ValueError. What comes back is in UTC. Nothing is known beyond the horizon,
    which lies 14 to 15 months ahead of the instant asked about and at least 4 months behind it.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        weekly: Weekly,
        *,
        holidays: HolidayLayer | None = None,
        dated: Sequence[DatedDay] = (),
        vacations: Sequence[Vacation] = (),
        closures: Sequence[Closure] | ClosureLayer = (),
    ) -> None:
        below: tuple[Layer, ...] = (weekly,) if holidays is None else (holidays, weekly)
        feed = closures if isinstance(closures, ClosureLayer) else ClosureLayer(zone, closures)
        self.zone = zone
        self._base = _MonthCache(LayerStack(zone, (DatedDays(dated), Vacations(vacations)), feed, below))
        self._set(())

    def with_overrides(self, overrides: Sequence[Override]) -> "Calendar":
        """The same calendar under these overrides, in place of any it has. Cheap: what lies below stays laid out."""
        twin = Calendar.__new__(Calendar)
        twin.zone, twin._base = self.zone, self._base
        twin._set(overrides)
        return twin

    def at(self, instant: datetime) -> Period:
        """The unbroken stretch of one mode around `instant`, with the cause and label of that very instant."""
        instant = _known(instant)
        periods = self._current
        if periods is None or not periods.begin <= instant < periods.end:
            periods = self._periods_of(instant)
        return periods.at(instant)

    def next_change(self, instant: datetime) -> datetime | None:
        """The next instant after `instant` at which the mode changes, None where none is known."""
        return self.at(instant).end

    def next_opening(self, instant: datetime) -> datetime | None:
        """The next instant after `instant` at which work begins, None where none is known."""
        period = self.at(instant)
        if period.working and period.end is not None:
            return self.at(period.end).end
        return None if period.working else period.end

    def timeline(self, start: datetime, end: datetime) -> list[Period]:
        """[start, end) in stretches of equal mode, cause, label and cover, clipped to it; [] where it is empty."""
        start, end = _known(start), _known(end)
        if start >= end:
            return []
        intervals = self._base.between(start.astimezone(self.zone).date(), end.astimezone(self.zone).date())
        intervals = _assign_overrides(intervals.copy(), self._overrides) if self._overrides else intervals
        clipped = [(max(a, start), min(b, end), details) for a, b, details in intervals.runs() if a < end and start < b]
        return [Period(details.mode, a, b, details.cause, details.label, details.cover) for a, b, details in clipped]

    def why(self, instant: datetime, notation: Notation = PLAIN) -> list[str]:
        """What each layer thought of `instant`, the highest first, and which one was heard; one sentence a line."""
        return explain(self._base.stack, self._overrides, _known(instant), self.at(instant), notation)

    def _set(self, overrides: Sequence[Override]) -> None:
        self._overrides = tuple(sorted(overrides, key=lambda override: utc(override.start)))
        self._month_periods: dict[int, _MonthPeriods] = {}
        self._current: _MonthPeriods | None = None
        self._lock = Lock()

    def _periods_of(self, instant: datetime) -> "_MonthPeriods":
        month = _month(instant)
        with self._lock:
            periods = self._month_periods.get(month)
            if periods is None:
                intervals = self._base.intervals(month)
                periods = _MonthPeriods(
                    month, _assign_overrides(intervals.copy(), self._overrides) if self._overrides else intervals
                )
                _keep(self._month_periods, month, periods, _MONTHS_KEPT)
            self._current = periods
            return periods


class _MonthCache:
    """What lies below the overrides, laid out around a month and kept for who asks again."""

    def __init__(self, stack: LayerStack) -> None:
        self.stack = stack
        self._intervals: dict[int, IntervalMap] = {}
        self._last: tuple[date, date, IntervalMap] | None = None  # who draws days ahead draws the same again and again
        self._lock = Lock()

    def between(self, first: date, last: date) -> IntervalMap:
        """From one date to another, both whole. Not to be painted on."""
        kept = self._last
        if kept is None or kept[:2] != (first, last):
            kept = self._last = (first, last, self.stack.intervals_between(first, last))
        return kept[2]

    def intervals(self, month: int) -> IntervalMap:
        with self._lock:
            intervals = self._intervals.get(month)
            if intervals is None:
                intervals = self.stack.intervals_between(
                    _first_of(month - MONTHS_BACK), _first_of(month + MONTHS_AHEAD + 1)
                )
                _keep(self._intervals, month, intervals, _INTERVAL_MAPS)
            return intervals


class _MonthPeriods:
    """The answers for one month: a period for each run of its strip that reaches into it."""

    def __init__(self, month: int, intervals: IntervalMap) -> None:
        self.begin, self.end = _instant(month), _instant(month + 1)
        self._starts: list[datetime] = []
        self._periods: list[Period] = []
        stretches = [list(runs) for _, runs in groupby(intervals.runs(), key=lambda run: run[2].mode)]
        for index, stretch in enumerate(stretches):
            start = stretch[0][0] if index else None
            end = stretch[-1][1] if index + 1 < len(stretches) else None
            for begin, over, details in stretch:
                if over <= self.begin or begin >= self.end:
                    continue
                self._starts.append(begin)
                self._periods.append(Period(details.mode, start, end, details.cause, details.label, details.cover))

    def at(self, instant: datetime) -> Period:
        return self._periods[max(0, bisect_right(self._starts, instant) - 1)]


def _assign_overrides(intervals: IntervalMap, overrides: Sequence[Override]) -> IntervalMap:
    """Overrides on top, in the order of their starts, so that the later one is seen where two overlap."""
    for override in overrides:
        intervals.assign(utc(override.start), utc(override.until), override.details)
    return intervals


def _keep(kept: dict[int, _T], month: int, periods: _T, most: int) -> None:
    kept[month] = periods
    if len(kept) > most:
        del kept[next(iter(kept))]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    if month > _month(LAST):
        return LAST
    return max(FIRST, date(max(1, month // 12), month % 12 + 1, 1))


def _known(instant: datetime) -> datetime:
    """In UTC, and within the years 3 to 9997: what lies beyond is answered like their ends."""
    return min(max(_EARLIEST, utc(instant)), _LATEST)


def _instant(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
