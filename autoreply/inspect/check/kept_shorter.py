"""Does the record keep messages for as long as somebody is closed in a row?"""

from collections.abc import Iterator
from datetime import date, timedelta

from autoreply.hours.calendars import Calendars
from autoreply.inspect.longest_closed import AHEAD, longest_closed
from autoreply.settings import Settings
from autoreply.settings.checks.contradictions import Finding
from schedules import Period
from schedules.wallclock import midnight


def kept_shorter_than_closed(settings: Settings, calendars: Calendars, today: date) -> Iterator[Finding]:
    """The longest closed period of the coming year, also one that has begun, if messages are deleted within it."""
    keep = settings.record.keep
    if keep >= AHEAD:
        return
    longest = {person: _closed(settings, calendars, person, today) for person in (None, *settings.people)}
    person = max(longest, key=lambda each: longest[each])
    if longest[person] > keep:
        who = settings.people[person].name if person else "The practice"
        days = -(-longest[person] // timedelta(days=1))
        says = (
            f"{who} is closed for {days} days in a row, and messages are kept for {keep.days}. What comes first stays "
            "until the hand-over has gone, but what a provider did not tell Autoreply of is not found any more. Write "
            f'keep = "{days}d" below [record].'
        )
        yield ("record", "keep"), says


def _closed(settings: Settings, calendars: Calendars, person: str | None, today: date) -> timedelta:
    """For how long what comes for somebody waits for them, or for whoever covers, at most."""
    calendar = calendars.of(person)
    since = now = midnight(calendar.zone, today)

    def opens(period: Period) -> bool:
        return period.working or (period.cover is not None and settings.covers(period.cover) in settings.people)

    while not opens(period := calendar.at(since)) and period.start is not None and since > now - AHEAD:
        since = period.start - timedelta(seconds=1)
    return longest_closed(calendar, since, now + AHEAD, opens)
