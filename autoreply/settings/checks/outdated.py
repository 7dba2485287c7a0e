"""Findings that depend on today: settings that are over or far away, and unknown holidays."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.checks.warnings import holiday_tables, weeks
from autoreply.settings.closures import Holidays
from autoreply.settings.model import Settings
from schedules import SPECIAL, same_name

_A_YEAR, _AHEAD = timedelta(days=366), timedelta(days=2 * 366)


def unknown_skips(settings: Settings, today: date) -> Iterator[Finding]:
    """Names in `skip` that no holiday of this year or the next has, and dates on which there is none."""
    dates = settings.dates
    for path, holidays in holiday_tables(settings):
        if holidays.feeds or settings.holidays.feeds:
            continue  # it may be a day of a calendar, which nobody knows before it is fetched
        layer = holidays.layer
        unknown = layer.unknown_skips(today.year)
        for number, skip in enumerate(holidays.skip):
            where = (*path, "skip", number)
            if not isinstance(skip, str):
                if (not isinstance(skip, date) or skip >= today) and not layer.has_public(skip, today.year):
                    yield where, f"No public holiday falls on {dates.of_file(skip)}.{_without_region(holidays)}"
                continue
            near = next((hint for wrong, hint in unknown.items() if same_name(wrong, skip)), None)
            if near is not None:
                hint = f' Did you mean "{near}"?' if near else _without_region(holidays)
                yield where, f'No public holiday is called "{skip[:60]}".{hint}'


def dated_doubts(settings: Settings, today: date) -> Iterator[Finding]:
    """Yield settings that are valid and, today, probably a mistake."""
    yield from idle_skips(settings, today)
    yield from far_away(settings, today)
    yield from never_again(settings, today)
    yield from outdated(settings, today)


def idle_skips(settings: Settings, today: date) -> Iterator[Finding]:
    """Names in `skip` that change nothing, because their dates are always those of another holiday too."""
    for path, holidays in holiday_tables(settings):
        layer = holidays.layer
        first, last = date(today.year, 1, 1), date(today.year + 2, 12, 31)
        half = layer.half_skipped(first, last)
        for number, skip in enumerate(holidays.skip):
            days = layer.days_of(skip, first, last) if isinstance(skip, str) else []
            ahead = [day for day in days if day >= today]
            if ahead and all(day in half for day in days):
                day = settings.dates.day_and_year(ahead[0])
                says = f'On {day} you stay closed, because it is also "{half[ahead[0]][1]}".'
                yield (*path, "skip", number), f"{says} Skip that name too, or the date."


def _without_region(holidays: Holidays) -> str:
    return " `autoreply check` lists their names." if holidays.region else " There is no region = ... to skip from."


def far_away(settings: Settings, today: date) -> Iterator[Finding]:
    """What lasts, or lies ahead, for so long that the year is most likely wrong."""
    dates = settings.dates
    for number, vacation in enumerate(settings.vacations):
        if vacation.last - vacation.first > _A_YEAR:
            days = f"{(vacation.last - vacation.first).days + 1:,} days, until {dates.day_and_year(vacation.last)}"
            yield ("vacation", number, "to"), f"This vacation lasts {days}. Is the year right?"
        elif vacation.first > today + _AHEAD:
            yield ("vacation", number, "from"), f"This vacation begins in {vacation.first.year}. Is the year right?"
    for number, day in enumerate(settings.days):
        if isinstance(day.date, date) and day.date > today + _AHEAD:
            yield ("day", number, "date"), f"This day, {dates.day_and_year(day.date)}, is far away. Is the year right?"
    for number, entry in enumerate(settings.overrides):
        if entry.until.date() > today + _A_YEAR:
            says = f"This override holds until {dates.day_and_year(entry.until.date())}. Is the year right?"
            yield ("override", number, "until"), says


def never_again(settings: Settings, today: date) -> Iterator[Finding]:
    """Special hours that no date to come has: they have ended, or stronger ones stand for all their dates."""
    for path, week in weeks(settings):
        for special in week.special:
            if not week.coming(special, today, 1):
                where = path if special.entry is None else (*path, SPECIAL, special.entry)
                says = f'"{special.when()}: {special.hours()}" counts on no date from today on.'
                yield where, f"{says} Correct its dates, or move it below what counts instead, or delete it."


def outdated(settings: Settings, today: date) -> Iterator[Finding]:
    """What has passed and may be deleted from the file."""
    dates = settings.dates
    for path, holidays in holiday_tables(settings):
        for number, skip in enumerate(holidays.skip):
            if isinstance(skip, date) and skip < today:
                says = f"This date, {dates.day_and_year(skip)}, is past. Delete it, or correct the year."
                yield (*path, "skip", number), says
    for number, vacation in enumerate(settings.vacations):
        if vacation.over(today):
            says = f"This vacation ended on {dates.day_and_year(vacation.last)}. Delete it, or correct the year."
            yield ("vacation", number, "to"), says
    for number, day in enumerate(settings.days):
        if isinstance(day.date, date) and day.date < today:
            says = f"This day, {dates.day_and_year(day.date)}, is past. Delete it, or correct the year."
            yield ("day", number, "date"), says
    begins = datetime.combine(today, time(), settings.timezone)
    for number, rule in enumerate(settings.exemptions):
        if rule.until is not None and rule.until <= begins:
            last_moment = rule.until.astimezone(settings.timezone) - timedelta(seconds=1)
            yield (
                ("exception", number, "until"),
                f"This exception ended on {dates.day_and_year(last_moment.date())} and no longer counts. Delete it.",
            )
    for number, entry in enumerate(settings.overrides):
        if settings.override_instants(entry)[1] <= begins:
            yield ("override", number, "until"), "This override is over and no longer counts. Delete it."
