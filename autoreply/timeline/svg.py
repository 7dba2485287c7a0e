"""The drawing: a row for each calendar, days side by side, special time by colour, pattern and label alike.

It stands alone: no script, no outside font or image. It is light, and dark where the reader's system is dark.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from autoreply.texts.dates import DateFormat
from autoreply.timeline.marks import PeriodKind, TimelineSpan, captions, kinds_seen, marked, marks
from autoreply.timeline.paper import BAR, LEFT, RIGHT, RULER, WIDTH, TimelineRow, height, lines
from autoreply.timeline.pins import pins
from autoreply.timeline.style import CLASSES, PATTERNS, STYLE
from schedules import Calendar, Period

Row = tuple[str, Calendar]
Periods = Sequence[Period]
_Bars = dict[tuple[TimelineSpan, str], tuple[str, str]]  # what was drawn of a mark, by the clock of a zone

_EM = 5.9  # width of a letter of a caption, in pixels, on the wide side


def svg(rows: Sequence[Row], first: date, days: int, now: datetime | None, dates: DateFormat) -> str:
    """Draw `days` days from `first` on, by the clock of the first row's zone; `now` is marked where it is given."""
    return Drawing(rows, first, days, dates).alone(now)


class Drawing:
    """The picture but for the mark of the present, so that who shows it again and again draws it once."""

    def __init__(
        self,
        rows: Sequence[Row],
        first: date,
        days: int,
        dates: DateFormat,
        periods: Sequence[Periods] = (),
        before: "Drawing | None" = None,
    ) -> None:
        """`periods` are those of each row on all of these days, where they are known and fit on one line.

        `before` is another drawing, perhaps of the same days: what has not changed since is not drawn again.
        """
        zone = rows[0][1].zone
        self._rows = len(rows)
        self._lines = lines(zone, first, days, len(rows))
        self._tall = height(self._lines, len(rows))
        if periods:
            drawn = [[marked(each) for each in periods]]
        else:
            drawn = [[marks(calendar, line.start, line.end) for _, calendar in rows] for line in self._lines]
        self._seen = kinds_seen(found for line_marks in drawn for found in line_marks)
        self._title = [*_title(rows, first, days, dates), PATTERNS]
        self._format = dates
        same = before is not None and (before._lines, before._format) == (self._lines, dates)
        self._bars: list[_Bars] = before._bars if before is not None and same else [{} for _line in self._lines]
        self._below = [list(_below(*each, rows, dates)) for each in zip(self._lines, drawn, self._bars, strict=True)]
        self._dates = [list(_dates(line, dates)) for line in self._lines]
        self._names = [list(_names(line, rows)) for line in self._lines]
        self._captions = [list(_all_captions(*each)) for each in zip(self._lines, drawn, strict=True)]

    def alone(self, now: datetime | None) -> str:
        """A file of its own, with its style."""
        return self._whole(now, "", f"<style>{STYLE}</style>\n")

    def inline(self, now: datetime | None) -> str:
        """A part of a page, which brings the style under `svg.timeline`: inline styles are forbidden there."""
        return self._whole(now, ' class="timeline"', "")

    def pinned(self, now: datetime | None) -> str:
        """As `inline`, with the dates and the names once more, each in a picture of its own that may stay in view."""
        pinned = pins(self._lines[0], self._rows, self._dates[0], self._names[0])
        return f'<div class="layers">{self.inline(now)}{"".join(pinned)}</div>'

    def _whole(self, now: datetime | None, attributes: str, style: str) -> str:
        wide = LEFT + WIDTH + RIGHT
        size = f'width="{wide:g}" height="{self._tall:g}" viewBox="0 0 {wide:g} {self._tall:g}"'
        opening = f'<svg xmlns="http://www.w3.org/2000/svg"{attributes} {size} role="img" aria-labelledby="title desc">'
        parts = [f'{opening}\n{style}<rect class="paper" width="100%" height="100%"/>', *self._title]
        read = zip(self._dates, self._names, self._captions, strict=True)
        for line, below, labels in zip(self._lines, self._below, read, strict=True):
            parts += [*below, *_now(line, self._rows, now), *chain(*labels)]
        shown = now is not None and self._lines[0].start <= now < self._lines[-1].end
        return "\n".join([*parts, *_legend(self._seen, self._tall - 26, shown), "</svg>", ""])


def _below(
    line: TimelineRow, line_marks: Sequence[Sequence[TimelineSpan]], bars: _Bars, rows: Sequence[Row], dates: DateFormat
) -> Iterator[str]:
    """What the mark of the present may cross: columns and bars."""
    yield from _columns(line, len(rows))
    for number, ((_, calendar), found) in enumerate(zip(rows, line_marks, strict=True)):
        y = line.y(number)
        yield f'<rect class="track" x="{LEFT:g}" y="{y + BAR / 2 - 0.5:g}" width="{line.width:g}" height="1"/>'
        for mark in found:
            if mark.kind is not PeriodKind.CLOSED:
                key = (mark, calendar.zone.key)
                before, after = bars.get(key) or bars.setdefault(key, _bar(line, calendar.zone, mark, dates))
                yield f"{before}{y:g}{after}"


def _dates(line: TimelineRow, dates: DateFormat) -> Iterator[str]:
    """The date above each column, and the month where one begins."""
    for day, begin in zip(line.dates, line.edges, strict=False):
        x = line.x(begin) + 6
        if day.day == 1 or day == line.dates[0]:
            yield f'<text class="month" x="{x:.1f}" y="{line.top + 16:g}">{dates.month(day)}</text>'
        yield (
            f'<text class="day" x="{x:.1f}" y="{line.top + 33:g}">{dates.weekday(day)}'
            f'<tspan class="num" dx="4">{day.day}</tspan></text>'
        )


def _names(line: TimelineRow, rows: Sequence[Row]) -> Iterator[str]:
    """Whose row it is, and by which clock where that is another than the picture's."""
    zone = rows[0][1].zone
    for number, (name, calendar) in enumerate(rows):
        y = line.y(number)
        yield f'<text class="name" x="24" y="{y + 15:g}">{_text(_fit(name, LEFT - 32, 7.8))}</text>'
        if calendar.zone.key != zone.key:
            yield f'<text class="cap" x="24" y="{y + 30:g}">{_text(_fit(calendar.zone.key, LEFT - 32))}</text>'


def _all_captions(line: TimelineRow, line_marks: Sequence[Sequence[TimelineSpan]]) -> Iterator[str]:
    for number, found in enumerate(line_marks):
        yield from _captions(line, line.y(number), captions(found))


def _title(rows: Sequence[Row], first: date, days: int, dates: DateFormat) -> Iterator[str]:
    last = first + timedelta(days=days - 1)
    span = dates.long_date(first) if days == 1 else f"{dates.long_date(first)} to {dates.long_date(last)}"
    names = ", ".join(name for name, _ in rows)
    yield f'<title id="title">{_text(f"Working hours from {span}")}</title>'
    yield f'<desc id="desc">{_text(f"When they work, by the clock of {rows[0][1].zone.key}: {names}.")}</desc>'
    yield f'<text class="h" x="24" y="40">{_text(rows[0][0])}</text>'
    yield f'<text class="sub" x="24" y="62">{_text(f"{span}, {_place(rows[0][1].zone.key)} time")}</text>'


def _columns(line: TimelineRow, rows: int) -> Iterator[str]:
    """A column for each day."""
    top, bottom = line.top + RULER, line.y(rows) - 8
    for day, (begin, end) in zip(line.dates, pairwise(line.edges), strict=True):
        x, width = line.x(begin), line.column
        if day.weekday() >= 5 and begin < end:
            yield f'<rect class="weekend" x="{x:.1f}" y="{top:g}" width="{width:.1f}" height="{bottom - top:g}"/>'
        yield f'<line class="grid" x1="{x:.1f}" y1="{top:g}" x2="{x:.1f}" y2="{bottom:g}"/>'
    right = LEFT + line.width
    yield f'<line class="grid" x1="{right:g}" y1="{top:g}" x2="{right:g}" y2="{bottom:g}"/>'


def _bar(line: TimelineRow, zone: ZoneInfo, mark: TimelineSpan, dates: DateFormat) -> tuple[str, str]:
    """What stands before and after the bar's height: people with the same hours share the same bars."""
    x = line.x(mark.start)
    width = max(line.x(mark.end) - x, 1.0)
    start, end = dates.short(mark.start.astimezone(zone)), dates.short(mark.end.astimezone(zone))
    told = f"{mark.kind.value}{f': {mark.says}' if mark.says else ''}, {start} to {end}"
    size = f'width="{width:.1f}" height="{BAR:g}" rx="{min(3.0, width / 2):.1f}"'
    return f'<rect class="{CLASSES[mark.kind]}" x="{x:.1f}" y="', f'" {size}><title>{_text(told)}</title></rect>'


def _captions(line: TimelineRow, y: float, found: Sequence[TimelineSpan]) -> Iterator[str]:
    """A word beneath each special stretch, on whichever of two levels is free; the tooltip of the bar has it all."""
    free = [0.0, 0.0]
    for mark in found:
        x = line.x(mark.start)
        level = 0 if free[0] <= x else 1
        words = _fit(mark.says, LEFT + WIDTH + RIGHT - x - 4)
        if words and free[level] <= x:
            free[level] = x + len(words) * _EM + 8
            yield f'<text class="cap" x="{x + 1:.1f}" y="{y + BAR + 13 + level * 13:g}">{_text(words)}</text>'


def _now(line: TimelineRow, rows: int, now: datetime | None) -> Iterator[str]:
    if now is None or not line.start <= now < line.end:
        return
    x, top, bottom = line.x(now), line.top + RULER, line.y(rows) - 8
    yield f'<line class="now" x1="{x:.1f}" y1="{top:g}" x2="{x:.1f}" y2="{bottom:g}"/>'
    yield f'<circle class="nowdot" cx="{x:.1f}" cy="{bottom:g}" r="3"><title>Now</title></circle>'


def _legend(seen: Sequence[PeriodKind], y: float, now: bool) -> Iterator[str]:
    x = LEFT
    for kind in seen:
        if kind is PeriodKind.CLOSED:
            yield f'<rect class="track" x="{x:g}" y="{y - 4.5:g}" width="22" height="1"/>'
        else:
            yield f'<rect class="{CLASSES[kind]}" x="{x:g}" y="{y - 10:g}" width="22" height="12" rx="3"/>'
        yield f'<text class="cap" x="{x + 29:g}" y="{y:g}">{kind.value}</text>'
        x += 29 + len(kind.value) * _EM + 22
    if now:
        yield f'<line class="now" x1="{x + 4:g}" y1="{y - 10:g}" x2="{x + 4:g}" y2="{y + 2:g}"/>'
        yield f'<text class="cap" x="{x + 12:g}" y="{y:g}">Now</text>'


def _fit(text: str, width: float, letter: float = _EM) -> str:
    """As much of a text as fits, "" where not even three letters do."""
    room = int(width / letter)
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…" if room >= 4 else ""


def _place(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _text(text: str) -> str:
    """Escaped, and without the control characters that XML has no way to write."""
    return escape(text if text.isprintable() else "".join(mark if mark.isprintable() else " " for mark in text))
