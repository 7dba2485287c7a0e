"""How long somebody is closed in a row."""

from collections.abc import Callable
from datetime import datetime, timedelta

from schedules import Calendar, Period

AHEAD = timedelta(days=366)


def longest_closed(
    calendar: Calendar,
    since: datetime,
    until: datetime,
    opens: Callable[[Period], bool] = lambda period: period.working,
) -> timedelta:
    """The longest time between these instants in which nobody `opens`."""
    longest, current = timedelta(), timedelta()
    for period in calendar.timeline(since, until):
        length = (period.end - period.start) if period.end and period.start else timedelta()
        current = timedelta() if opens(period) else current + length
        longest = max(longest, current)
    return longest
