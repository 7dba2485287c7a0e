"""The day as a clock face: noon at the top, midnight at the bottom, the hours drawn as on the timeline.

A day on which clocks change has its 23 or 25 hours, each of its own width, and numbered as clocks show them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi, sin
from xml.sax.saxutils import escape

from autoreply.texts.dates import DateFormat
from autoreply.timeline.marks import PeriodKind, TimelineSpan, marks
from autoreply.timeline.style import CLASSES
from schedules import Calendar
from schedules.wallclock import midnight

OUTER, INNER, LABEL, TICK = 108.0, 88.0, 72.0, 83.0  # radii
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A local date from its first instant to the next one's."""

    start: datetime
    end: datetime

    def turned(self, instant: datetime) -> float:
        """Degrees clockwise from the top."""
        return 180.0 + 360.0 * ((instant - self.start) / (self.end - self.start))


def day_of(calendar: Calendar, now: datetime) -> LocalDay:
    """The date of `now` by the clock of the calendar."""
    day = now.astimezone(calendar.zone).date()
    return LocalDay(midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1)))


def clock_face(calendar: Calendar, now: datetime, dates: DateFormat) -> str:
    """The picture, for a page that has the style of the timeline."""
    day = day_of(calendar, now)
    today = dates.day_and_year(now.astimezone(calendar.zone).date())
    special = [mark for mark in marks(calendar, day.start, day.end) if mark.kind is not PeriodKind.CLOSED]
    parts = [
        '<svg class="timeline clock-face" viewBox="-116 -116 232 232" role="img" aria-labelledby="clock-title">',
        f'<title id="clock-title">The hours of {escape(today)}</title>',
        f'<circle class="clock-track" r="{(OUTER + INNER) / 2:g}"/>',
        *(_arc(day, mark, calendar, dates) for mark in special),
        *_hours(day, calendar, dates),
        f'<g class="clock-hand" transform="rotate({day.turned(now):.2f})">',
        f'<line x1="0" y1="{2 - INNER:g}" x2="0" y2="{-OUTER - 4:g}"/><circle cy="{2 - INNER:g}" r="3.5"/></g>',
        "</svg>",
    ]
    return "\n".join(parts)


def _arc(day: LocalDay, mark: TimelineSpan, calendar: Calendar, dates: DateFormat) -> str:
    until = dates.short(mark.end.astimezone(calendar.zone))
    title = f"{mark.kind.value}{f': {mark.says}' if mark.says else ''}, until {until}"
    shape = _shape(day.turned(mark.start), day.turned(mark.end))
    return f'<path class="{CLASSES[mark.kind]}" fill-rule="evenodd" d="{shape}"><title>{escape(title)}</title></path>'


def _shape(begin: float, end: float) -> str:
    """A piece of the ring; a whole one is two circles, because an arc that ends where it begins is none."""
    if end - begin >= 359.9:
        return f"{_ring(OUTER)} {_ring(INNER)}"
    far = int(end - begin > 180)
    (a, b), (c, d) = _at(OUTER, begin), _at(OUTER, end)
    (e, f), (g, h) = _at(INNER, end), _at(INNER, begin)
    outer, inner = f"{OUTER:g} {OUTER:g} 0 {far} 1", f"{INNER:g} {INNER:g} 0 {far} 0"
    return f"M{a:.2f} {b:.2f} A{outer} {c:.2f} {d:.2f} L{e:.2f} {f:.2f} A{inner} {g:.2f} {h:.2f} Z"


def _ring(radius: float) -> str:
    half = f"A{radius:g} {radius:g} 0 1 1"
    return f"M0 {-radius:g} {half} 0 {radius:g} {half} 0 {-radius:g} Z"


def _hours(day: LocalDay, calendar: Calendar, dates: DateFormat) -> Iterator[str]:
    """A tick for each hour, a label at every third."""
    instant = day.start
    while instant < day.end:
        angle, hour = day.turned(instant), instant.astimezone(calendar.zone).hour
        (a, b), (c, d) = _at(TICK, angle), _at(INNER - 2, angle)
        yield f'<line class="clock-tick" x1="{a:.2f}" y1="{b:.2f}" x2="{c:.2f}" y2="{d:.2f}"/>'
        if hour % 3 == 0:
            x, y = _at(LABEL, angle)
            yield f'<text class="clock-hour" x="{x:.1f}" y="{y + 3.5:.1f}">{dates.hour(hour)}</text>'
        instant += _HOUR


def _at(radius: float, degrees: float) -> tuple[float, float]:
    angle = degrees * pi / 180
    return radius * sin(angle), -radius * cos(angle)
