"""Where things lie on the sheet: instants to x, rows to y."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.wallclock import midnight

LEFT, WIDTH, RIGHT = 172.0, 819.0, 17.0  # of a line of days, in pixels
SHEET = LEFT + WIDTH + RIGHT
TOP, HEAD, GAP, FOOT = 82.0, 54.0, 14.0, 44.0
BAR = 18.0
LINE = 15.0  # of text
RULER = 42.0  # height of the dates above the first row
WEEK = 7


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line of days: their dates, the instants at which they begin and the last one ends, and where it lies.

    `skipped` columns before them are empty, so that the days of a week stand one below the other.
    """

    dates: tuple[date, ...]
    edges: tuple[datetime, ...]
    column: float  # width of a day
    skipped: int
    top: float
    height: float

    @property
    def start(self) -> datetime:
        return self.edges[0]

    @property
    def end(self) -> datetime:
        return self.edges[-1]

    @property
    def left(self) -> float:
        return LEFT + self.skipped * self.column

    def column_of(self, instant: datetime) -> int:
        """Which of its days an instant belongs to; the nearest one if it is on another line."""
        return min(max(bisect_right(self.edges, instant) - 1, 0), len(self.dates) - 1)

    def x(self, instant: datetime) -> float:
        """Days are equally wide, also those of 23 or 25 hours."""
        index = self.column_of(instant)
        begin, end = self.edges[index], self.edges[index + 1]
        part = (instant - begin) / (end - begin) if begin < end else 0.0
        return self.left + (index + min(max(part, 0.0), 1.0)) * self.column


def weeks(first: date, days: int, begins: int) -> Iterator[tuple[date, ...]]:
    """`days` dates from `first` on, cut where a week begins (0 is Monday); up to seven are one line."""
    dates = [first + timedelta(days=number) for number in range(days)]
    length = WEEK if days <= WEEK else WEEK - (first.weekday() - begins) % WEEK
    while dates:
        yield tuple(dates[:length])
        dates, length = dates[length:], WEEK


def edges_of(zone: ZoneInfo, dates: Sequence[date]) -> tuple[datetime, ...]:
    """The instants at which these days begin, and at which the last one ends."""
    return tuple(midnight(zone, day) for day in (*dates, dates[-1] + timedelta(days=1)))


def lines(zone: ZoneInfo, first: date, days: int, begins: int, height: float) -> list[TimelineRow]:
    """Lay out `days` days from `first` on, each line with rows of this `height` together."""
    laid: list[TimelineRow] = []
    column = WIDTH / min(days, WEEK)
    for dates in weeks(first, days, begins):
        skipped = (dates[0].weekday() - begins) % WEEK if days > WEEK else 0
        top = TOP + len(laid) * (HEAD + height + GAP)
        laid.append(TimelineRow(dates, edges_of(zone, dates), column, skipped, top, HEAD + height))
    return laid
