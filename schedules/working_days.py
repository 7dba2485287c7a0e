"""Counts working days: the dates on which a calendar is open at all."""

from datetime import date, datetime, timedelta

from schedules.calendar import Calendar
from schedules.wallclock import midnight

LONGEST_LOOK = 120  # days; a practice that opens on fewer of them counts plain days


def working_day_after(calendar: Calendar, instant: datetime, days: int) -> date:
    """Return the date of the `days`-th working day after the date of `instant`, by the calendar's own clock.

    The date of `instant` itself does not count. Holidays, closures and whole days off are no working days. Where the
    calendar knows too few working days, plain days are counted instead.
    """
    zone = calendar.zone
    first = instant.astimezone(zone).date() + timedelta(days=1)
    end = first + timedelta(days=LONGEST_LOOK)
    found: set[date] = set()
    for period in calendar.timeline(midnight(zone, first), midnight(zone, end)):
        if period.working and period.start is not None and period.end is not None:
            last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
            begun = period.start.astimezone(zone).date()
            found |= {begun + timedelta(days=each) for each in range((last - begun).days + 1)}
    in_order = sorted(found)
    return in_order[days - 1] if len(in_order) >= days else first + timedelta(days=days - 1)
