"""Moments to which the clock can jump, in the future where there is one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from autoreply.texts.dates import DateFormat
from autoreply_demo.simulators.waiting import DemoError
from schedules import Calendar, Cause
from schedules.wallclock import opening

AHEAD = timedelta(days=400)
LONG = timedelta(hours=8)  # shortest closed period that counts as a night
MINUTE = timedelta(minutes=1)

Moment = Callable[[Calendar, datetime], datetime]


def closing_time(calendar: Calendar, now: datetime) -> datetime:
    """A minute before the practice closes for a night."""
    return _nightfall(calendar, now + MINUTE) - MINUTE


def friday(calendar: Calendar, now: datetime) -> datetime:
    """Friday 16:59."""
    return _next(calendar.zone, now, lambda day: day.weekday() == 4, 16 * 60 + 59)


def opening_time(calendar: Calendar, now: datetime) -> datetime:
    """A minute before the practice opens. Raises `DemoError`."""
    return next_opening(calendar, now + MINUTE) - MINUTE


def next_opening(calendar: Calendar, now: datetime) -> datetime:
    """The instant at which the practice opens. Raises `DemoError`."""
    instant = calendar.next_opening(now)
    if instant is None:
        raise DemoError("The practice never opens with these settings.")
    return instant


def christmas_eve(calendar: Calendar, now: datetime) -> datetime:
    """24 December, 11:59."""
    return _next(calendar.zone, now, lambda day: (day.month, day.day) == (12, 24), 11 * 60 + 59)


def clock_change(calendar: Calendar, now: datetime) -> datetime:
    """A minute before clocks change. Raises `DemoError`."""
    zone, day = calendar.zone, now.astimezone(calendar.zone).date()
    for _ in range(AHEAD.days):
        begin, end = opening(zone, day), opening(zone, day + timedelta(days=1))
        if end - begin != timedelta(days=1):
            change = _change(zone, begin, end)
            if change - MINUTE > now:
                return change - MINUTE
        day += timedelta(days=1)
    raise DemoError(f"Clocks do not change in {zone.key}.")


MOMENTS: Mapping[str, tuple[str, Moment]] = {
    "closing": ("Before closing", closing_time),
    "friday": ("Friday afternoon", friday),
    "opening": ("Before opening", opening_time),
    "clock-change": ("Clock change", clock_change),
    "christmas-eve": ("Christmas Eve", christmas_eve),
}


def evening(calendar: Calendar, now: datetime) -> datetime:
    """An hour after closing for a night; now, if it is such a night and lasts long enough. Raises `DemoError`."""
    period = calendar.at(now)
    lasts = period.end is not None and period.end - now > LONG / 2
    if not period.working and period.cause is Cause.HOURS and lasts:
        return now
    return _nightfall(calendar, now) + timedelta(hours=1)


def holiday(calendar: Calendar, now: datetime) -> datetime:
    """Ten o'clock on the next public holiday. Raises `DemoError`."""
    found = _at_hour(calendar, now, Cause.HOLIDAY, 10)
    if found is None:
        raise DemoError("These settings have no future holiday. Add a region under [holidays].")
    return found


def vacation(calendar: Calendar, now: datetime) -> datetime:
    """Noon on the first day of the next vacation, or of the last one if all are over. Raises `DemoError`."""
    found = _at_hour(calendar, now, Cause.VACATION, 12) or _at_hour(calendar, now - AHEAD, Cause.VACATION, 12)
    if found is None:
        raise DemoError("Ana has no vacation in these settings. Add a [[vacation]] with a cover.")
    return found


def clocks_change(zone: ZoneInfo, begin: datetime, end: datetime, dates: DateFormat) -> str:
    """How clocks change between the starts of two days, as a sentence; "" if they do not."""
    length = end - begin
    if length == timedelta(days=1):
        return ""
    at = (_change(zone, begin, end) - MINUTE).astimezone(zone) + MINUTE  # as clocks show it before they change
    way = "forward" if length < timedelta(days=1) else "back"
    return f"Clocks go {way} at {dates.time(at)}. This day has {length / timedelta(hours=1):g} hours."


def _nightfall(calendar: Calendar, now: datetime) -> datetime:
    """When the practice next closes for an ordinary night. Raises `DemoError`."""
    period = calendar.at(now)
    while period.end is not None and period.end - now < AHEAD:
        following = calendar.at(period.end)
        lasts = following.end is None or following.end - period.end > LONG
        if period.working and following.cause is Cause.HOURS and lasts:
            return period.end
        period = following
    raise DemoError("The practice never closes for a night with these settings.")


def _at_hour(calendar: Calendar, now: datetime, cause: Cause, hour: int) -> datetime | None:
    """This hour on the next day on which the practice is then closed for this cause."""
    for one in calendar.timeline(now, now + AHEAD):
        if one.cause is cause and one.start is not None:
            instant = opening(calendar.zone, one.start.astimezone(calendar.zone).date(), hour * 60)
            period = calendar.at(instant)
            if instant >= now and period.cause is cause and not period.working:
                return instant
    return None


def _next(zone: ZoneInfo, now: datetime, wanted: Callable[[date], bool], minute: int) -> datetime:
    day = now.astimezone(zone).date()
    while not wanted(day) or opening(zone, day, minute) <= now:
        day += timedelta(days=1)
    return opening(zone, day, minute)


def _change(zone: ZoneInfo, begin: datetime, end: datetime) -> datetime:
    """The first instant of a day with the offset of its end."""
    offset, instant = end.astimezone(zone).utcoffset(), begin
    while instant.astimezone(zone).utcoffset() != offset:
        instant += timedelta(minutes=15)  # in this century, every zone has changed its offset at a quarter of an hour
    return instant
