"""What is written below the bars: the hours of each day, and what is special about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from autoreply.texts.dates import DateFormat
from autoreply.timeline.marks import TimelineSpan, captions, open_spans
from autoreply.timeline.paper import TimelineRow

DEEPEST = 4  # texts below each other in one day; more of them are in the tooltips of the bars
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Label:
    """A text from column `first` to column `last`, at a `level` below the bar. A `whole` one is never cut."""

    first: int
    last: int
    level: int
    says: str
    whole: bool


def labels(line: TimelineRow, zone: ZoneInfo, found: Sequence[TimelineSpan], dates: DateFormat) -> list[Label]:
    """The labels of one row on one line of days; `zone` is the clock of the row."""
    wanted = [(*each, True) for each in _hours(line, zone, found, dates)]
    wanted += [(*_columns(line, mark), mark.says, False) for mark in captions(found)]
    placed: list[Label] = []
    taken: set[tuple[int, int]] = set()
    for first, last, says, whole in sorted(wanted, key=lambda one: (one[0], not one[3])):
        for level in range(DEEPEST):
            cells = {(level, column) for column in range(first, last + 1)}
            if not cells & taken:
                taken |= cells
                placed.append(Label(first, last, level, says, whole))
                break
    return placed


def _columns(line: TimelineRow, mark: TimelineSpan) -> tuple[int, int]:
    return line.column_of(mark.start), line.column_of(mark.end - timedelta.resolution)


def _hours(
    line: TimelineRow, zone: ZoneInfo, found: Sequence[TimelineSpan], dates: DateFormat
) -> Iterator[tuple[int, int, str]]:
    """A night is written on the day on which it begins; of what lasts for days, each day has its part."""
    for span in open_spans(found):
        first, last = _columns(line, span)
        start, end = span.start.astimezone(zone), span.end.astimezone(zone)
        whole = line.start < span.start and span.end < line.end  # what touches an edge may go on beyond it
        if whole and span.end - span.start < _DAY:
            yield first, first, dates.hours(start, end)
            continue
        for column in range(first, last + 1):
            begins, ends = span.start > line.edges[column], span.end < line.edges[column + 1]
            says = f"from {dates.brief(start)}" if begins else f"until {dates.brief(end)}" if ends else "all day"
            yield column, column, says
