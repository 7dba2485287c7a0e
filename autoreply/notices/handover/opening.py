"""Which closed period has just ended, by a calendar. Pure."""

from datetime import datetime, timedelta

from schedules import Calendar

_JUST_BEFORE = timedelta(microseconds=1)
_LONGEST = timedelta(days=120)  # a calendar knows four months back at least


def ended_period(calendar: Calendar, now: datetime) -> tuple[datetime, datetime] | None:
    """Return when the closed period before this opening began, and when it ended. None while closed, or if never was.

    An opening is the beginning of an unbroken open period: of the hours, or of an override by which somebody opened
    earlier.
    """
    period = calendar.at(now)
    if not period.working or period.start is None:
        return None
    before = calendar.at(period.start - _JUST_BEFORE)
    return before.start or period.start - _LONGEST, period.start
