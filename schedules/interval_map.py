"""A map from intervals of time, without gaps, to the details of a period."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime

from schedules.layers import PeriodDetails


class IntervalMap:
    """`values[i]` counts from `starts[i]` to the next start, or to `end`. Neighbouring values always differ."""

    __slots__ = ("end", "starts", "values")

    def __init__(self, start: datetime, end: datetime, details: PeriodDetails) -> None:
        self.starts, self.values, self.end = [start], [details], end

    def assign(self, start: datetime, end: datetime, details: PeriodDetails) -> None:
        """Set the details in [start, end), clipped to the map."""
        start, end = max(start, self.starts[0]), min(end, self.end)
        if start >= end:
            return
        first, after = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if end < self.end and (after == len(self.starts) or self.starts[after] != end):
            after -= 1  # the value that `end` splits continues after it
            rest = [(end, self.values[after])]
            after += 1
        else:
            rest = []
        pieces = [(start, details), *rest]
        self.starts[first:after] = [piece[0] for piece in pieces]
        self.values[first:after] = [piece[1] for piece in pieces]

    def append(self, other: "IntervalMap") -> None:
        """Add `other` at the end. Joins the two if the values there are equal."""
        joined = 1 if other.values[0] == self.values[-1] else 0
        self.starts += other.starts[joined:]
        self.values += other.values[joined:]
        self.end = other.end

    def copy(self) -> "IntervalMap":
        """Return an independent copy."""
        twin = IntervalMap(self.starts[0], self.end, self.values[0])
        twin.starts, twin.values = self.starts.copy(), self.values.copy()
        return twin

    def at(self, instant: datetime) -> PeriodDetails:
        """Return the details at an instant; beyond the ends, those of the nearest interval."""
        return self.values[max(0, bisect_right(self.starts, instant) - 1)]

    def runs(self) -> Iterator[tuple[datetime, datetime, PeriodDetails]]:
        """Yield unbroken runs of equal details, in order."""
        start, details = self.starts[0], self.values[0]
        for next_start, next_details in zip(self.starts[1:], self.values[1:], strict=True):
            if next_details != details:
                yield start, next_start, details
                start, details = next_start, next_details
        yield start, self.end, details
