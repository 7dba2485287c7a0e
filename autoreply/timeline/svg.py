"""The drawing: a line for each week, in it a row for each calendar; special time by colour, pattern and label alike.

It stands alone: no script, no outside font or image. It is light, and dark where the reader's system is dark.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from html import escape
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from autoreply.texts.dates import DateFormat
from autoreply.timeline.labels import Label, labels
from autoreply.timeline.marks import PeriodKind, TimelineSpan, cut, kinds_seen, marked, marks
from autoreply.timeline.paper import (
    BAR,
    FOOT,
    HEAD,
    LEFT,
    LINE,
    RULER,
    SHEET,
    TimelineRow,
    edges_of,
    lines,
)
from autoreply.timeline.pins import pins
from autoreply.timeline.rows import Row, SharedRow, fit, shared
from autoreply.timeline.style import CLASSES, PATTERNS, STYLE
from schedules import Period

Periods = Sequence[Period]
_Bars = dict[tuple[TimelineSpan, str], tuple[str, str]]  # what was drawn of a mark, by the clock of a zone

_EM = 6.5  # width of a letter of a label, in pixels, on the wide side
_NAME_EM = 7.4  # of a name
_PAD = 16.0  # before the names
_INDENT = 5.0  # of texts in a column
_SPACE = 16.0  # below a row


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
        """`periods` are those of each row on all of these days, or longer, where they are known.

        `before` is another drawing, perhaps of the same days: what has not changed since is not drawn again.
        """
        self._zone, self._format = rows[0][1].zone, dates
        self._title = [*_title(rows, first, days, dates), PATTERNS]
        start, end = edges_of(self._zone, [first, first + timedelta(days=days - 1)])[::2]
        known = [marked(each) for each in periods] if periods else [marks(row, start, end) for _, row in rows]
        self._rows = shared(rows, [cut(each, start, end) for each in known])
        self._seen = kinds_seen(row.marks for row in self._rows)
        self._draw(first, days, before)

    def _draw(self, first: date, days: int, before: "Drawing | None") -> None:
        dates, begins = self._format, self._format.locale.first_week_day
        flat = lines(self._zone, first, days, begins, 0.0)
        drawn = [[cut(row.marks, line.start, line.end) for row in self._rows] for line in flat]
        written = [
            [labels(line, row.zone, found, dates) for row, found in zip(self._rows, each, strict=True)]
            for line, each in zip(flat, drawn, strict=True)
        ]
        names = [list(_name(row, self._zone)) for row in self._rows]
        self._tops = [0.0]
        for number, name in enumerate(names):
            deepest = max((label.level + 1 for each in written for label in each[number]), default=0)
            self._tops.append(self._tops[-1] + max(BAR + deepest * LINE, len(name) * LINE) + _SPACE)
        self._lines = lines(self._zone, first, days, begins, self._tops[-1])
        same = before is not None and (before._edges, before._format) == (self._edges, dates)
        self._bars: list[_Bars] = before._bars if before is not None and same else [{} for _line in self._lines]
        self._below = [list(self._bars_of(*each)) for each in zip(self._lines, drawn, self._bars, strict=True)]
        self._dates = [list(_dates(line, dates)) for line in self._lines]
        self._names = [list(_names(line, names, self._tops)) for line in self._lines]
        self._labels = [
            [text for number, each in enumerate(found) for text in _labels(line, self._y(line, number), each)]
            for line, found in zip(self._lines, written, strict=True)
        ]

    @property
    def _edges(self) -> list[tuple[datetime, ...]]:
        return [line.edges for line in self._lines]

    def alone(self, now: datetime | None) -> str:
        """A file of its own, with its title and its style."""
        bottom = self._lines[-1].top + self._lines[-1].height
        opening = _opening((0, 0, SHEET, bottom + FOOT), 'width="{:g}" height="{:g}" ', 'aria-labelledby="title desc"')
        parts = [f'{opening}\n<style>{STYLE}</style>\n<rect class="paper" width="100%" height="100%"/>', *self._title]
        for number in range(len(self._lines)):
            parts += self._week(number, now)
        return "\n".join([*parts, *self._legend(bottom + FOOT - 18, now), "</svg>", ""])

    def inline(self, now: datetime | None) -> str:
        """A part of a page, which brings the style under `svg.timeline`: inline styles are forbidden there.

        Each week is a picture of its own. Its dates and its names lie over it once more, so that they may stay in view.
        """
        parts = []
        for number, line in enumerate(self._lines):
            told = f"Working hours from {_span(line.dates[0], line.dates[-1], self._format)}"
            opening = _opening((0, line.top, SHEET, line.height), 'class="timeline" ', f'aria-label="{told}"')
            week = "\n".join([opening, "" if number else PATTERNS, *self._week(number, now), "</svg>"])
            over = pins(line, self._dates[number], self._names[number])
            parts.append(f'<div class="layers">{week}{"".join(over)}</div>')
        legend = "".join(self._legend(20, now))
        return f'{"".join(parts)}<svg class="timeline" viewBox="0 0 {SHEET:g} 34" aria-hidden="true">{legend}</svg>'

    def _y(self, line: TimelineRow, row: int) -> float:
        """The upper edge of a row's bar."""
        return line.top + HEAD + self._tops[row]

    def _week(self, number: int, now: datetime | None) -> Iterator[str]:
        line = self._lines[number]
        labelled = chain(self._dates[number], self._names[number], self._labels[number])
        return chain(self._below[number], _now(line, now), labelled)

    def _bars_of(self, line: TimelineRow, found: Sequence[Sequence[TimelineSpan]], bars: _Bars) -> Iterator[str]:
        """What the mark of the present may cross: columns and bars."""
        yield from _columns(line, self._format)
        for number, (row, each) in enumerate(zip(self._rows, found, strict=True)):
            y = self._y(line, number)
            track = f'x="{line.left:g}" y="{y + BAR / 2 - 0.5:g}" width="{len(line.dates) * line.column:g}"'
            yield f'<rect class="track" {track} height="1"/>'
            for mark in each:
                if mark.kind is not PeriodKind.CLOSED:
                    key = (mark, row.zone.key)
                    before, after = bars.get(key) or bars.setdefault(key, _bar(line, row.zone, mark, self._format))
                    yield f"{before}{y:g}{after}"

    def _legend(self, y: float, now: datetime | None) -> Iterator[str]:
        x = LEFT
        for kind in self._seen:
            if kind is PeriodKind.CLOSED:
                yield f'<rect class="track" x="{x:g}" y="{y - 4.5:g}" width="22" height="1"/>'
            else:
                yield f'<rect class="{CLASSES[kind]}" x="{x:g}" y="{y - 10:g}" width="22" height="12" rx="3"/>'
            yield f'<text class="cap" x="{x + 29:g}" y="{y:g}">{kind.value}</text>'
            x += 29 + len(kind.value) * _EM + 20
        if now is not None and self._lines[0].start <= now < self._lines[-1].end:
            yield f'<line class="now" x1="{x + 4:g}" y1="{y - 10:g}" x2="{x + 4:g}" y2="{y + 2:g}"/>'
            yield f'<text class="cap" x="{x + 12:g}" y="{y:g}">Now</text>'


def _opening(box: tuple[float, float, float, float], attributes: str, name: str) -> str:
    left, top, wide, tall = box
    size = attributes.format(wide, tall)
    view = f'viewBox="{left:g} {top:g} {wide:g} {tall:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}{view} role="img" {name}>'


def _dates(line: TimelineRow, dates: DateFormat) -> Iterator[str]:
    """The date above each column, and the month at the head of a line and where one begins."""
    for day, begin in zip(line.dates, line.edges, strict=False):
        x = line.x(begin) + _INDENT
        if day.day == 1 or day == line.dates[0]:
            yield f'<text class="month" x="{x:.1f}" y="{line.top + 16:g}">{dates.month(day)}</text>'
        yield (
            f'<text class="day" x="{x:.1f}" y="{line.top + 34:g}">{dates.weekday(day)}'
            f'<tspan class="num" dx="4">{day.day}</tspan></text>'
        )


def _name(row: SharedRow, zone: ZoneInfo) -> Iterator[str]:
    """Whose row it is, and by which clock where that is another than the picture's: a text for each line."""
    room = int((LEFT - _PAD - 8) / _NAME_EM)
    yield from (f'class="name">{_text(line)}' for line in row.written(room))
    if row.zone.key != zone.key:
        yield f'class="cap">{_text(fit(row.zone.key, room))}'


def _names(line: TimelineRow, names: Sequence[Sequence[str]], tops: Sequence[float]) -> Iterator[str]:
    for top, written in zip(tops, names, strict=False):
        for number, text in enumerate(written):
            y = line.top + HEAD + top + 14 + number * LINE
            yield f'<text x="{_PAD:g}" y="{y:g}" {text}</text>'


def _labels(line: TimelineRow, y: float, found: Sequence[Label]) -> Iterator[str]:
    for label in found:
        room = (label.last - label.first + 1) * line.column - _INDENT - 2
        wide = len(label.says) * _EM > room
        says = label.says if label.whole else fit(label.says, int(room / _EM))
        squeezed = f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"' if label.whole and wide else ""
        x = line.left + label.first * line.column + _INDENT
        at = f'x="{x:.1f}" y="{y + BAR + 13 + label.level * LINE:g}"'
        yield f'<text class="{"hours" if label.whole else "cap"}" {at}{squeezed}>{_text(says)}</text>'


def _title(rows: Sequence[Row], first: date, days: int, dates: DateFormat) -> Iterator[str]:
    span = _span(first, first + timedelta(days=days - 1), dates)
    names = ", ".join(name for name, _ in rows)
    yield f'<title id="title">{_text(f"Working hours from {span}")}</title>'
    yield f'<desc id="desc">{_text(f"When they work, by the clock of {rows[0][1].zone.key}: {names}.")}</desc>'
    yield f'<text class="h" x="{_PAD:g}" y="40">{_text(rows[0][0])}</text>'
    yield f'<text class="sub" x="{_PAD:g}" y="62">{_text(f"{span}, {_place(rows[0][1].zone.key)} time")}</text>'


def _span(first: date, last: date, dates: DateFormat) -> str:
    return dates.long_date(first) if first == last else f"{dates.long_date(first)} to {dates.long_date(last)}"


def _columns(line: TimelineRow, dates: DateFormat) -> Iterator[str]:
    """A column for each day."""
    top, bottom = line.top + RULER, line.top + line.height
    for day, (begin, end) in zip(line.dates, pairwise(line.edges), strict=True):
        x = line.x(begin)
        if dates.weekend(day) and begin < end:
            size = f'width="{line.column:.1f}" height="{bottom - top:g}"'
            yield f'<rect class="weekend" x="{x:.1f}" y="{top:g}" {size}/>'
        yield f'<line class="grid" x1="{x:.1f}" y1="{top:g}" x2="{x:.1f}" y2="{bottom:g}"/>'
    right = line.left + len(line.dates) * line.column
    yield f'<line class="grid" x1="{right:g}" y1="{top:g}" x2="{right:g}" y2="{bottom:g}"/>'


def _bar(line: TimelineRow, zone: ZoneInfo, mark: TimelineSpan, dates: DateFormat) -> tuple[str, str]:
    """What stands before and after the bar's height: people with the same hours share the same bars."""
    x = line.x(mark.start)
    width = max((line.x(mark.end) if mark.end < line.end else line.left + len(line.dates) * line.column) - x, 1.0)
    start, end = dates.short(mark.start.astimezone(zone)), dates.short(mark.end.astimezone(zone))
    told = f"{mark.kind.value}{f': {mark.says}' if mark.says else ''}, {start} to {end}"
    size = f'width="{width:.1f}" height="{BAR:g}" rx="{min(3.0, width / 2):.1f}"'
    return f'<rect class="{CLASSES[mark.kind]}" x="{x:.1f}" y="', f'" {size}><title>{_text(told)}</title></rect>'


def _now(line: TimelineRow, now: datetime | None) -> Iterator[str]:
    """The days that are over are pale, and the present is a line."""
    if now is None or now < line.start:
        return
    top, bottom = line.top + RULER, line.top + line.height
    over = line.x(line.edges[line.column_of(now)]) if now < line.end else line.left + len(line.dates) * line.column
    if over > line.left:
        size = f'width="{over - line.left:.1f}" height="{bottom - top:g}"'
        yield f'<rect class="past" x="{line.left:.1f}" y="{top:g}" {size}/>'
    if now < line.end:
        x = line.x(now)
        yield f'<line class="now" x1="{x:.1f}" y1="{top:g}" x2="{x:.1f}" y2="{bottom:g}"/>'
        yield f'<circle class="nowdot" cx="{x:.1f}" cy="{bottom - 3:g}" r="3"><title>Now</title></circle>'


def _place(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _text(text: str) -> str:
    """Escaped, and without the control characters that XML has no way to write."""
    plain = text if text.isprintable() else "".join(mark if mark.isprintable() else " " for mark in text)
    return escape(plain, quote=False)
