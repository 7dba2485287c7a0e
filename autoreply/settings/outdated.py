"""What depends on today: things that are over, and holidays that no coming year has."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from autoreply.settings.agreement import Finding
from autoreply.settings.closures import Holidays
from autoreply.settings.doubts import holiday_tables
from autoreply.settings.model import Settings
from schedules import HolidayLayer, region


def unknown_skips(settings: Settings, today: date) -> Iterator[Finding]:
    """Names in `skip` that no holiday of this year or the next has."""
    for path, holidays in holiday_tables(settings):
        unknown = HolidayLayer([region(text) for text in holidays.region], holidays.skip).unknown_skips(today.year)
        for number, name in enumerate(holidays.skip):
            near = next((hint for wrong, hint in unknown.items() if wrong == _plain(name)), None)
            if near is not None:
                hint = f' Did you mean "{near}"?' if near else _without_region(holidays)
                yield (*path, "skip", number), f'No public holiday is called "{name[:60]}".{hint}'


def _plain(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split()).removesuffix("(observed)").strip()


def _without_region(holidays: Holidays) -> str:
    return " `autoreply check` lists their names." if holidays.region else " There is no region = ... to skip from."


def outdated(settings: Settings, today: date) -> Iterator[Finding]:
    """What has passed and may be deleted from the file."""
    for number, vacation in enumerate(settings.vacations):
        if vacation.over(today):
            yield ("vacation", number, "to"), f"This vacation ended on {vacation.last}. Delete it, or correct the year."
    for number, day in enumerate(settings.days):
        if isinstance(day.date, date) and day.date < today:
            yield ("day", number, "date"), f"This day, {day.date}, is past. Delete it, or correct the year."
    begins = datetime.combine(today, time(), settings.timezone)
    for number, rule in enumerate(settings.exemptions):
        if rule.until is not None and rule.until <= begins:
            said = rule.until.astimezone(settings.timezone) - timedelta(seconds=1)
            yield (
                ("exception", number, "until"),
                f"This exception ended on {said:%Y-%m-%d} and counts no more. Delete it.",
            )
    for number, entry in enumerate(settings.overrides):
        if settings.override_instants(entry)[1] <= begins:
            yield ("override", number, "until"), "This override is over and counts no more. Delete it."
