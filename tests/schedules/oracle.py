"""A second opinion on the calendar: walk every minute of UTC, look at the wall clock, ask the rules.

It shares no code with the calendar beyond its plain data, computes no offset of its own, and knows neither folds nor
gaps: only which minutes a clock on the wall shows, and in which order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules import Cause, Closure, DatedDay, Mode, Override, Span, Vacation

MINUTE = 60
_MINUTE, _NOTHING = timedelta(minutes=1), timedelta(0)
Look = tuple[Mode, Cause, str, str | None]


MonthAndDay = tuple[int, int]


@dataclass(frozen=True)
class Special:
    """Hours of some weekdays (Monday 0), on the dates that every condition but None lets pass.

    `nth` counts the weekday within its month, the last one being -1. `season` is from one day of the year to another.
    """

    days: Mapping[int, Sequence[Span]]
    nth: int | None = None
    weeks: tuple[int, date] | None = None
    season: tuple[MonthAndDay, MonthAndDay] | None = None


@dataclass(frozen=True)
class Practice:
    """Everything that may be set, as plain data. Of `special` hours the later ones are heard."""

    zone: ZoneInfo
    week: Sequence[Sequence[Span]]
    holidays: Mapping[date, DatedDay] = field(default_factory=dict)
    dated: Mapping[date, DatedDay] = field(default_factory=dict)
    vacations: Sequence[Vacation] = ()
    closures: Sequence[Closure] = ()
    overrides: Sequence[Override] = ()
    special: Sequence[Special] = ()
    away: Mapping[str, Sequence[tuple[datetime, datetime]]] = field(default_factory=dict)


class Wall:
    """What the clock on the wall shows in every minute of UTC from `first` (a timestamp) on."""

    def __init__(self, zone: ZoneInfo, first: int, minutes: int) -> None:
        self.first = first
        stamps = range(first, first + minutes * MINUTE, MINUTE)
        offsets = [datetime.fromtimestamp(stamp, zone).utcoffset() or _NOTHING for stamp in stamps]
        begin = first // MINUTE
        # Minutes after 1970-01-01 00:00 by the clock on the wall.
        self.shown = [begin + index + offset // _MINUTE for index, offset in enumerate(offsets)]
        self._highest = max(self.shown)
        self._last_seen = {minute: index for index, minute in enumerate(self.shown)}
        self._first_seen = dict(zip(reversed(self.shown), range(minutes - 1, -1, -1), strict=True))

    def opens(self, minute: int) -> int:
        """The first time the clock shows `minute`, or jumps past it."""
        seen = self._first_seen.get(minute)
        return self._passed(minute) if seen is None else seen

    def closes(self, minute: int) -> int:
        """The last time the clock shows `minute`, or jumps past it."""
        seen = self._last_seen.get(minute)
        return self._passed(minute) if seen is None else seen

    def _passed(self, minute: int) -> int:
        if not self.shown[0] < minute < self._highest:
            return 0 if minute <= self.shown[0] else len(self.shown)
        return next((index for index, shown in enumerate(self.shown) if shown > minute), len(self.shown))


def minute_of(day: date) -> int:
    """Local midnight of a date, in minutes of the wall."""
    return (day - date(1970, 1, 1)).days * 1440


def looks(practice: Practice, wall: Wall) -> list[Look]:
    """What every minute of the wall looks like; the first two days serve only to let nights run into the third."""
    days = sorted({date(1970, 1, 1) + timedelta(days=minute // 1440) for minute in wall.shown})
    whole = {day for day in days if _whole_day_closed(practice, wall, day)}
    night: list[Look | None] = [None] * len(wall.shown)
    for day in days:
        for span, look in _windows(practice, day, whole):
            begin, end = wall.opens(minute_of(day) + span.start), wall.closes(minute_of(day) + span.end)
            for index in range(begin, end):
                night[index] = look
    return [_look(practice, wall, index, night[index], whole) for index in range(len(wall.shown))]


def _windows(practice: Practice, day: date, whole: set[date]) -> list[tuple[Span, Look]]:
    if day in practice.dated:
        one = practice.dated[day]
        return [(span, (Mode.WORKING, one.cause, one.label, None)) for span in one.spans]
    if _whole_vacation(practice, day) or day in whole:
        return []
    if day in practice.holidays:
        one = practice.holidays[day]
        return [(span, (Mode.WORKING, Cause.HOLIDAY, one.label, None)) for span in one.spans]
    return [(span, (Mode.WORKING, Cause.HOURS, "", None)) for span in week_of(practice, day)]


def week_of(practice: Practice, day: date) -> Sequence[Span]:
    """What the week, with its special hours, says of a date."""
    heard = [each.days[day.weekday()] for each in practice.special if day.weekday() in each.days and _comes(each, day)]
    return heard[-1] if heard else practice.week[day.weekday()]


def _comes(special: Special, day: date) -> bool:
    """By walking: along the days of the month, from week to week, from one day of the year to the next."""
    if special.nth is not None:
        alike = [each for each in _days_after(day.replace(day=1), 31) if each.month == day.month]
        alike = [each for each in alike if each.weekday() == day.weekday()]
        if day not in (alike[-1:] if special.nth < 0 else alike[special.nth - 1 : special.nth]):
            return False
    if special.weeks is not None:
        every, starting = special.weeks
        week = list(_days_after(starting - timedelta(days=starting.weekday()), 7))
        while week[-1] < day:
            week = [each + timedelta(days=7 * every) for each in week]
        if day not in week or day < starting:
            return False
    return special.season is None or (day.month, day.day) in _season(*special.season)


def _season(first: MonthAndDay, last: MonthAndDay) -> list[MonthAndDay]:
    """Every day from the one to the other, over the end of the year where they lie so."""
    year = [(each.month, each.day) for each in _days_after(date(2024, 1, 1), 366)]
    year = year[year.index(first) :] + year[: year.index(first)]
    return year[: year.index(last) + 1]


def _days_after(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range(count))


def _look(practice: Practice, wall: Wall, index: int, night: Look | None, whole: set[date]) -> Look:
    day = date(1970, 1, 1) + timedelta(days=wall.shown[index] // 1440)
    now = datetime.fromtimestamp(wall.first + index * MINUTE, UTC)
    for override in sorted(practice.overrides, key=lambda each: each.start, reverse=True):
        if override.start <= now < override.until:
            return override.mode, Cause.OVERRIDE, override.reason, _cover(practice, override.covers, now)
    if day in practice.dated:
        one = practice.dated[day]
        closed = (Mode.AFTER_HOURS, one.cause, one.label, None)
        return (night or closed) if one.spans else closed
    vacation = _whole_vacation(practice, day) or _part_of_vacation(practice, wall, index)
    if vacation:
        return Mode.AFTER_HOURS, Cause.VACATION, vacation.label, _cover(practice, vacation.covers, now)
    for closure in practice.closures:
        if closure.start <= now < closure.end:
            return Mode.AFTER_HOURS, Cause.CLOSURE, closure.label, None
    if day in practice.holidays:
        one = practice.holidays[day]
        closed = (Mode.AFTER_HOURS, Cause.HOLIDAY, one.label, None)
        return (night or closed) if one.spans else closed
    return night or (Mode.AFTER_HOURS, Cause.HOURS, "", None)


def _whole_vacation(practice: Practice, day: date) -> Vacation | None:
    """The first one that takes every minute of a date."""
    begin, end = minute_of(day), minute_of(day) + 1440
    return next((each for each in practice.vacations if _begins(each) <= begin and end <= _ends(each)), None)


def _part_of_vacation(practice: Practice, wall: Wall, index: int) -> Vacation | None:
    for each in practice.vacations:
        if wall.opens(_begins(each)) <= index < _end(each, wall):
            return each
    return None


def _begins(vacation: Vacation) -> int:
    return minute_of(vacation.first) + vacation.begins


def _ends(vacation: Vacation) -> int:
    return minute_of(vacation.last) + vacation.ends


def _end(vacation: Vacation, wall: Wall) -> int:
    """Midnight belongs to the next date; another time that comes twice ends at its second coming."""
    return wall.opens(_ends(vacation)) if vacation.ends == 1440 else wall.closes(_ends(vacation))


def _cover(practice: Practice, covers: Sequence[str], now: datetime) -> str | None:
    away = {name for name, stretches in practice.away.items() if any(a <= now < b for a, b in stretches)}
    return next((name for name in covers if name not in away), None)


def _whole_day_closed(practice: Practice, wall: Wall, day: date) -> bool:
    """One closure, as they never touch in these tests, holds through every minute of a date."""
    begin, end = wall.opens(minute_of(day)), wall.opens(minute_of(day) + 1440)
    first = datetime.fromtimestamp(wall.first + begin * MINUTE, UTC)
    last = datetime.fromtimestamp(wall.first + end * MINUTE, UTC)
    return any(closure.start <= first and last <= closure.end for closure in practice.closures)
