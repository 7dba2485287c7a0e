"""When those who cover are away themselves, and who covers then instead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from schedules.interval_map import IntervalMap
from schedules.layers import PeriodDetails

Stretches = Sequence[tuple[datetime, datetime]]  # from the one instant until just before the other, in UTC


class Absences:
    """When people are away, by name. A person who is not named is never away. Immutable."""

    def __init__(self, away: Mapping[str, Stretches] | None = None) -> None:
        self._away = {name: tuple(stretches) for name, stretches in (away or {}).items() if stretches}

    def resolve(self, intervals: IntervalMap) -> IntervalMap:
        """Return the intervals with one cover at most at each instant: the first who is not away.

        Returns the same object if nothing differs. Does not change it.
        """
        if not any(details.covers for details in intervals.values):
            return intervals
        runs = [run for run in intervals.runs() if len(run[2].covers) > 1 or self._knows(run[2])]
        if not runs:
            return intervals
        resolved = intervals.copy()
        for start, end, details in runs:
            for begin, until in self._cut(start, end, details):
                resolved.assign(begin, until, details._replace(covers=self._there(details, begin)))
        return resolved

    def _knows(self, details: PeriodDetails) -> bool:
        return any(name in self._away for name in details.covers)

    def _cut(self, start: datetime, end: datetime, details: PeriodDetails) -> list[tuple[datetime, datetime]]:
        """[start, end) in pieces during which the same people are away."""
        edges = {start, end}
        for name in details.covers:
            edges |= {edge for stretch in self._away.get(name, ()) for edge in stretch if start < edge < end}
        ordered = sorted(edges)
        return list(pairwise(ordered))

    def _there(self, details: PeriodDetails, instant: datetime) -> tuple[str, ...]:
        return next(((name,) for name in details.covers if not self._is_away(name, instant)), ())

    def _is_away(self, name: str, instant: datetime) -> bool:
        return any(begin <= instant < until for begin, until in self._away.get(name, ()))
