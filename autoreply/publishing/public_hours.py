"""The hours of a practice as anybody may know them: the usual week, and the coming dates that differ from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules import Calendar, Cause, Weekly
from schedules.wallclock import DAY, midnight

SHOWN = 28  # days ahead whose differences are told
OPENINGS = 366  # days ahead whose openings are in the calendar to subscribe to
_TOLD = frozenset((Cause.HOURS, Cause.DAY, Cause.HOLIDAY))  # their labels are for everybody


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Part of one day, in minutes after local midnight: 0 <= start < end <= 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A date that differs from the usual week; no windows: closed. `label` as in "Thanksgiving Day", or ""."""

    date: date
    windows: tuple[Window, ...]
    label: str


@dataclass(frozen=True, slots=True)
class PublicHours:
    """`week` has the windows of each weekday, Monday first. `openings` are aware instants, in order.

    `varies`: some weeks follow rules of their own, which only the dates show.
    """

    zone: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    varies: bool
    differing: tuple[PublicDay, ...]
    openings: tuple[tuple[datetime, datetime], ...]


def public_hours(calendar: Calendar, week: Weekly, now: datetime) -> PublicHours:
    """What is known at `now`. Overrides, closures and absences count, but only as times."""
    today = now.astimezone(calendar.zone).date()
    usual = tuple(_usual(week, day) for day in range(7))
    return PublicHours(
        calendar.zone,
        usual,
        bool(week.special),
        tuple(_differing(calendar, usual, today)),
        tuple(_openings(calendar, today)),
    )


def _usual(week: Weekly, day: int) -> tuple[Window, ...]:
    """The windows of a weekday, with what runs into it from the day before."""
    own = [Window(span.start, min(span.end, DAY)) for span in week.days[day]]
    before = [Window(0, span.end - DAY) for span in week.days[day - 1] if span.end > DAY]
    return _joined([*before, *own])


def _differing(calendar: Calendar, usual: Sequence[tuple[Window, ...]], today: date) -> Iterator[PublicDay]:
    for ahead in range(SHOWN):
        day = today + timedelta(days=ahead)
        windows, label = _of_day(calendar, day)
        if windows != usual[day.weekday()]:
            yield PublicDay(day, windows, label)


def _of_day(calendar: Calendar, day: date) -> tuple[tuple[Window, ...], str]:
    """The windows of a date by the clock on the wall, and what the date is called."""
    start, end = midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1))
    periods = calendar.timeline(start, end)
    windows = [
        Window(_minute(max(period.start or start, start), day, calendar), _minute(period.end or end, day, calendar))
        for period in periods
        if period.working
    ]
    labels = [period.label for period in periods if period.cause in _TOLD and period.label]
    return _joined([one for one in windows if one.start < one.end]), next(iter(labels), "")


def _minute(instant: datetime, day: date, calendar: Calendar) -> int:
    local = instant.astimezone(calendar.zone)
    return DAY if local.date() > day else local.hour * 60 + local.minute


def _joined(windows: Sequence[Window]) -> tuple[Window, ...]:
    """In order, those that touch made one."""
    found: list[Window] = []
    for one in sorted(windows):
        if found and one.start <= found[-1].end:
            found[-1] = Window(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)


def _openings(calendar: Calendar, today: date) -> Iterator[tuple[datetime, datetime]]:
    """Each opening of the coming year from today on. One without an end ends with that year."""
    first = midnight(calendar.zone, today)
    last = midnight(calendar.zone, today + timedelta(days=OPENINGS))
    periods = [(one.start or first, one.end or last) for one in calendar.timeline(first, last) if one.working]
    began: datetime | None = None
    for number, (start, end) in enumerate(periods):
        began = began or start
        goes_on = number + 1 < len(periods) and periods[number + 1][0] == end  # under another label
        if not goes_on:
            yield began, end
            began = None
