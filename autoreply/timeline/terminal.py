"""The days ahead in a terminal: a bar of 48 half hours for each day, with its hours in words."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from autoreply.texts.dates import DateFormat
from autoreply.timeline.marks import PeriodKind, TimelineSpan, captions, kind_of, kinds_seen, marks, open_spans
from schedules import Calendar
from schedules.wallclock import DAY, midnight, opening

_CELLS, _CELL = 48, 30  # half hours
_INK = {
    PeriodKind.WORKING: "█",
    PeriodKind.CLOSED: "·",
    PeriodKind.HOLIDAY: "/",
    PeriodKind.VACATION: "~",
    PeriodKind.CLOSURE: "x",
    PeriodKind.OPENED: "▓",
    PeriodKind.SHUT: "░",
}
_LEFT = " " * 19


def terminal(rows: Sequence[tuple[str, Calendar]], first: date, days: int, dates: DateFormat) -> str:
    """A block for each row, a line for each of `days` days from `first` on, by the clock of the row's own zone."""
    found = [(name, calendar, _by_day(calendar, first, days)) for name, calendar in rows]
    blocks = ["\n".join(_block(name, calendar, by_day, dates)) for name, calendar, by_day in found]
    seen = kinds_seen(day for _, _, by_day in found for day in by_day.values())
    return "\n\n".join([*blocks, "   ".join(f"{_INK[kind]} {kind.value.lower()}" for kind in seen)])


def _by_day(calendar: Calendar, first: date, days: int) -> dict[date, list[TimelineSpan]]:
    dates = [first + timedelta(days=number) for number in range(days)]
    edges = {day: midnight(calendar.zone, day) for day in (*dates, first + timedelta(days=days))}
    return {day: marks(calendar, edges[day], edges[day + timedelta(days=1)]) for day in dates}


def _block(name: str, calendar: Calendar, by_day: dict[date, list[TimelineSpan]], dates: DateFormat) -> list[str]:
    ruler = "".join(f"{dates.hour(hour):<6}" for hour in range(0, 24, 3))
    lines = [f"{_plain(name)} ({calendar.zone.key})", f"{_LEFT}{ruler}".rstrip()]
    for day, found in by_day.items():
        lines.append(
            f"{dates.day_and_year(day):<{len(_LEFT)}}{_bar(calendar, day)}  {_words(calendar.zone, found, dates)}"
        )
    return lines


def _bar(calendar: Calendar, day: date) -> str:
    moments = [opening(calendar.zone, day, cell * _CELL) for cell in range(_CELLS)]
    return "".join(_INK[kind_of(calendar.at(moment))] for moment in moments)


def _words(zone: ZoneInfo, found: Sequence[TimelineSpan], dates: DateFormat) -> str:
    """ "9:00 AM-12:00 PM, 1:00 PM-5:00 PM", or "closed"; and what is special about the day."""
    told = ", ".join(_span(zone, span, found[-1], dates) for span in open_spans(found)) or "closed"
    return "; ".join([told, *dict.fromkeys(_plain(mark.says) for mark in captions(found))])


def _span(zone: ZoneInfo, span: TimelineSpan, last: TimelineSpan, dates: DateFormat) -> str:
    start, end = dates.time(span.start.astimezone(zone)), dates.time(span.end.astimezone(zone))
    return f"{start}-{dates.minute(DAY) if span.end == last.end else end}"


def _plain(text: str) -> str:
    """Nothing that a terminal would obey."""
    return "".join(mark if mark.isprintable() else " " for mark in text)
