"""The rows of a drawing: calendars that look the same share one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from autoreply.timeline.marks import TimelineSpan
from schedules import Calendar

MOST_NAMES = 3  # of calendars in one row; of more of them, two and how many more

Row = tuple[str, Calendar]


@dataclass(frozen=True, slots=True)
class SharedRow:
    """Whose row it is, by which clock, and what it shows."""

    names: tuple[str, ...]
    zone: ZoneInfo
    marks: tuple[TimelineSpan, ...]

    def written(self, room: int) -> Iterator[str]:
        """The lines in which the names are written, each of at most `room` letters."""
        shown = self.names if len(self.names) <= MOST_NAMES else self.names[: MOST_NAMES - 1]
        for name in shown:
            yield from _folded(name, room) if len(self.names) < MOST_NAMES else (fit(name, room),)
        if len(shown) < len(self.names):
            yield f"and {len(self.names) - len(shown):,} more"


def shared(rows: Sequence[Row], found: Sequence[Sequence[TimelineSpan]]) -> list[SharedRow]:
    """One row for all calendars that show the same by the same clock, where the first of them stood."""
    names: dict[tuple[str, tuple[TimelineSpan, ...]], list[str]] = {}
    zones: dict[str, ZoneInfo] = {}
    for (name, calendar), marks in zip(rows, found, strict=True):
        zones[calendar.zone.key] = calendar.zone
        names.setdefault((calendar.zone.key, tuple(marks)), []).append(name)
    return [SharedRow(tuple(who), zones[key], marks) for (key, marks), who in names.items()]


def fit(text: str, room: int) -> str:
    """As much of a text as fits into `room` letters, "" where not even three do."""
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…" if room >= 4 else ""


def _folded(name: str, room: int) -> Iterator[str]:
    """A long name in two lines, broken between its words where that is possible."""
    if len(name) <= room:
        yield name
        return
    gap = name.rfind(" ", 1, room + 1)
    cut, rest = (gap, gap + 1) if gap > 0 else (room, room)
    yield name[:cut]
    yield fit(name[rest:], room)
