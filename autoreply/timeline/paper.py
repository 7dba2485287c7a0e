"""Where things lie on the sheet: instants to x, rows to y."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.wallclock import midnight

LEFT, WIDTH, RIGHT = 188.0, 896.0, 24.0  # of a line of days, in pixels
TOP, HEAD, ROW, GAP, FOOT = 82.0, 52.0, 60.0, 22.0, 56.0
BAR = 20.0
RULER = 42.0  # height of the dates above the first row
DAYS_A_LINE = 14


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line of days: their dates, the instants at which they begin and the last one ends, and where it lies."""

    dates: tuple[date, ...]
    edges: tuple[datetime, ...]
    top: float
    column: float  # width of a day

    @property
    def start(self) -> datetime:
        return self.edges[0]

    @property
    def end(self) -> datetime:
        return self.edges[-1]

    @property
    def width(self) -> float:
        return len(self.dates) * self.column

    def x(self, instant: datetime) -> float:
        """Days are equally wide, also those of 23 or 25 hours."""
        index = min(max(bisect_right(self.edges, instant) - 1, 0), len(self.dates) - 1)
        begin, end = self.edges[index], self.edges[index + 1]
        part = (instant - begin) / (end - begin) if begin < end else 0.0
        return LEFT + (index + min(max(part, 0.0), 1.0)) * self.column

    def y(self, row: int) -> float:
        """The upper edge of a row's bar."""
        return self.top + HEAD + row * ROW


def lines(zone: ZoneInfo, first: date, days: int, rows: int) -> list[TimelineRow]:
    """Break `days` days from `first` on into lines of equal columns, the last of them perhaps shorter."""
    length = min(days, DAYS_A_LINE)
    laid = []
    for number, begin in enumerate(range(0, days, length)):
        dates = [first + timedelta(days=day) for day in range(begin, min(begin + length, days))]
        edges = [midnight(zone, day) for day in (*dates, dates[-1] + timedelta(days=1))]
        top = TOP + number * (HEAD + rows * ROW + GAP)
        laid.append(TimelineRow(tuple(dates), tuple(edges), top, WIDTH / length))
    return laid


def height(laid: Sequence[TimelineRow], rows: int) -> float:
    return laid[-1].y(rows) + FOOT
