"""The calendar: a stack of layers, of which the topmost with a plan for a date decides."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime
from threading import Lock
from typing import TypeVar
from zoneinfo import ZoneInfo

from schedules.absences import Absences
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

MONTHS_BACK, MONTHS_AHEAD = 4, 15  # computed around a month, so at least 14 whole months ahead
_INTERVAL_MAPS = 3  # kept in memory: for this month, the one before, and one that somebody explores
_MONTHS_KEPT = 36  # months of periods kept; they are small, and a replay of old mail needs many

_EARLIEST, _LATEST = datetime(3, 1, 1, tzinfo=UTC), datetime(9997, 12, 31, tzinfo=UTC)
_T = TypeVar("_T")


class Calendar:
    """When a practice, or one of its people, works. A pure function of its inputs; safe to share.

    Instants are aware; naive ones raise ValueError. Results are in UTC. The horizon lies 14 to 15 months after the
    instant in question and at least 4 months before it. Nothing is known beyond it.
    """

    _regardless: "Calendar | None"  # the same, as if nobody who covers was ever away; made when first needed

    def __init__(
        self,
        zone: ZoneInfo,
        weekly: Weekly,
        *,
        holidays: HolidayLayer | None = None,
        dated: Sequence[DatedDay] = (),
        vacations: Sequence[Vacation] = (),
        closures: Sequence[Closure] | Sequence[ClosureLayer] = (),
    ) -> None:
        """`closures` are those of one feed, or of several layers, the strongest first."""
        below: tuple[Layer, ...] = (weekly,) if holidays is None else (holidays, weekly)
        layers = [each for each in closures if isinstance(each, ClosureLayer)]
        feeds = layers or [ClosureLayer(zone, [each for each in closures if isinstance(each, Closure)])]
        self.zone = zone
        self._base = _MonthCache(LayerStack(zone, (DatedDays(dated),), (Vacations(zone, vacations), *feeds), below))
        self._set((), Absences())

    def with_overrides(self, overrides: Sequence[Override], absences: Absences | None = None) -> "Calendar":
        """Return the same calendar with these overrides instead of its own. Cheap: shares everything below them.

        `absences`, instead of its own, tell when those who cover are away themselves.
        """
        twin = Calendar.__new__(Calendar)
        twin.zone, twin._base = self.zone, self._base
        twin._set(overrides, absences or self._absences)
        return twin

    def at(self, instant: datetime) -> Period:
        """Return the unbroken period of one mode around `instant`, with the cause and label of that instant."""
        instant = _known(instant)
        periods = self._current
        if periods is None or not periods.begin <= instant < periods.end:
            periods = self._periods_of(instant)
        return periods.at(instant)

    def named_cover(self, instant: datetime) -> str | None:
        """Return the first of those named to cover at `instant`, even if they are away themselves; None: nobody is."""
        if self._regardless is None:
            self._regardless = self.with_overrides(self._overrides, Absences())
        return self._regardless.at(instant).cover

    def next_change(self, instant: datetime) -> datetime | None:
        """Return the next instant after `instant` at which the mode changes, or None."""
        return self.at(instant).end

    def next_opening(self, instant: datetime) -> datetime | None:
        """Return the next instant after `instant` at which work begins, or None."""
        period = self.at(instant)
        if period.working and period.end is not None:
            return self.at(period.end).end
        return None if period.working else period.end

    def timeline(self, start: datetime, end: datetime) -> list[Period]:
        """Return [start, end) as periods of equal mode, cause, label and cover, clipped to it."""
        start, end = _known(start), _known(end)
        if start >= end:
            return []
        intervals = self._base.between(start.astimezone(self.zone).date(), end.astimezone(self.zone).date())
        runs = self._resolved(intervals).runs()
        clipped = [(max(a, start), min(b, end), details) for a, b, details in runs if a < end and start < b]
        return [details.period(a, b) for a, b, details in clipped]

    def why(self, instant: datetime, notation: Notation = PLAIN) -> list[str]:
        """Return what each layer says about `instant`, the highest first, and which decides; one sentence a line."""
        return explain(self._base.stack, self._overrides, _known(instant), self.at(instant), notation)

    def _set(self, overrides: Sequence[Override], absences: Absences) -> None:
        self._absences = absences
        self._regardless = None
        self._overrides = tuple(sorted(overrides, key=lambda override: utc(override.start)))
        self._month_periods: dict[int, _MonthPeriods] = {}
        self._current: _MonthPeriods | None = None
        self._lock = Lock()

    def _periods_of(self, instant: datetime) -> "_MonthPeriods":
        month = _month(instant)
        with self._lock:
            periods = self._month_periods.get(month)
            if periods is None:
                bare = self._base.intervals(month)
                resolved = self._resolved(bare)
                periods = self._base.periods(month) if resolved is bare else _MonthPeriods(month, resolved)
                _keep(self._month_periods, month, periods, _MONTHS_KEPT)
            self._current = periods
            return periods

    def _resolved(self, intervals: IntervalMap) -> IntervalMap:
        """Return the intervals with the overrides on top, and with one cover who is not away."""
        if self._overrides:
            intervals = _assign_overrides(intervals.copy(), self._overrides)
        return self._absences.resolve(intervals)


class _MonthCache:
    """The intervals without overrides, around a month, and its periods; cached."""

    def __init__(self, stack: LayerStack) -> None:
        self.stack = stack
        self._intervals: dict[int, IntervalMap] = {}
        self._periods: dict[int, _MonthPeriods] = {}
        self._last: tuple[date, date, IntervalMap] | None = None  # pages draw the same days again and again
        self._lock = Lock()

    def between(self, first: date, last: date) -> IntervalMap:
        """Return the intervals from one date to another, both included. Do not change them."""
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

    def periods(self, month: int) -> "_MonthPeriods":
        intervals = self.intervals(month)
        with self._lock:
            periods = self._periods.get(month)
            if periods is None:
                periods = _MonthPeriods(month, intervals)
                _keep(self._periods, month, periods, _MONTHS_KEPT)
            return periods


class _MonthPeriods:
    """The periods of one month: one for each interval that touches it."""

    def __init__(self, month: int, intervals: IntervalMap) -> None:
        self.begin, self.end = _instant(month), _instant(month + 1)
        self._starts: list[datetime] = []
        self._periods: list[Period] = []
        starts, values = intervals.starts, intervals.values
        place, after = max(0, bisect_right(starts, self.begin) - 1), bisect_left(starts, self.end)
        while place < after:
            first, over = place, place  # the stretch of one mode, which may reach far out of the month
            while first and values[first - 1].mode is values[place].mode:
                first -= 1
            while over < len(values) and values[over].mode is values[place].mode:
                over += 1
            start = starts[first] if first else None
            end = starts[over] if over < len(values) else None
            self._starts += starts[place : min(over, after)]
            self._periods += [details.period(start, end) for details in values[place : min(over, after)]]
            place = over

    def at(self, instant: datetime) -> Period:
        return self._periods[max(0, bisect_right(self._starts, instant) - 1)]


def _assign_overrides(intervals: IntervalMap, overrides: Sequence[Override]) -> IntervalMap:
    """Put overrides on top, in the order of their starts, so that the later one counts if two overlap."""
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
    """Return the instant in UTC, moved into the years 3 to 9997."""
    return min(max(_EARLIEST, utc(instant)), _LATEST)


def _instant(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
