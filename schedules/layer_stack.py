"""Combines layers into intervals, day by day, without overrides."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.interval_map import IntervalMap
from schedules.layers import Layer, PartialLayer, PeriodDetails, Plan
from schedules.wallclock import closing, midnight, opening

Window = tuple[datetime, datetime, PeriodDetails]  # open in [first, second)

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2, 1, 1), date(9998, 12, 31)  # a day less than Python's dates at either end


class LayerStack:
    """Layers in order of rank. Immutable, so threads may share it."""

    def __init__(
        self, zone: ZoneInfo, above: tuple[Layer, ...], partial: tuple[PartialLayer, ...], below: tuple[Layer, ...]
    ) -> None:
        """`above` outranks `partial`, which outranks `below`. The last layer has a plan for every date."""
        self.zone = zone
        self.layers: tuple[Layer, ...] = (*above, *partial, *below)
        self.partial = partial
        self._partial_above = {
            id(layer): [each for each in partial if each in self.layers[:rank]]
            for rank, layer in enumerate(self.layers)
        }

    def partial_above(self, layer: Layer) -> list[PartialLayer]:
        """Return the layers whose parts count on a date that `layer` decides, the highest first."""
        return self._partial_above[id(layer)]

    def decide(self, day: date) -> tuple[Layer, Plan]:
        """Return the layer that decides about a date, and its plan."""
        for layer in self.layers:
            plan = layer.plan(day)
            if plan is not None:
                return layer, plan
        raise AssertionError("the lowest layer has no plan")

    def intervals_between(self, first: date, last: date) -> IntervalMap:
        """Return the intervals from the beginning of `first` to the end of `last`."""
        first, last = max(first, FIRST), min(max(first, last), LAST)
        days = self._days(first, last)
        intervals = next(days)
        for day in days:
            intervals.append(day)
        return intervals

    def _days(self, first: date, last: date) -> Iterator[IntervalMap]:
        windows = [window for back in (2, 1) for window in self._windows(first - back * ONE_DAY)]
        day, begin = first, midnight(self.zone, first)
        while day <= last:
            end = midnight(self.zone, day + ONE_DAY)
            layer, plan = self.decide(day)
            windows += self._of(day, plan)
            if begin < end:  # a zone that crosses the date line may leave out a date
                yield self._day(layer, plan, begin, end, windows)
            windows = [window for window in windows if window[1] > end]
            day, begin = day + ONE_DAY, end

    def _windows(self, day: date) -> list[Window]:
        return self._of(day, self.decide(day)[1])

    def _of(self, day: date, plan: Plan) -> list[Window]:
        """Return the windows that begin on a date; the next day may still cut them."""
        zone, details = self.zone, plan.open
        return [(opening(zone, day, span.start), closing(zone, day, span.end), details) for span in plan.spans]

    def _day(self, layer: Layer, plan: Plan, begin: datetime, end: datetime, windows: list[Window]) -> IntervalMap:
        intervals = IntervalMap(begin, end, plan.closed)
        if not plan.cuts:
            for window in windows:
                intervals.assign(*window)
        for partial in reversed(self.partial_above(layer)):
            for piece in partial.between(begin, end):
                intervals.assign(piece.start, piece.end, piece.details)
        return intervals
