"""Does somebody answer during a vacation? Covers of the practice who are closed themselves while they cover."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from autoreply.hours.calendars import Calendars
from autoreply.inspect.phrases import named
from autoreply.settings import Settings
from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.people import VacationEntry
from autoreply.texts.dates import DateFormat
from schedules.wallclock import midnight

_MOST = 366  # days of a vacation that are looked at
_ONE_DAY = timedelta(days=1)


def cover_doubts(settings: Settings, calendars: Calendars, today: date) -> Iterator[Finding]:
    """Vacations whose covers are people of the practice, none of them open on a day when the absent would have been."""
    for number, vacation in enumerate(settings.vacations):
        covers = [key for cover in vacation.cover if (key := settings.covers(cover))]
        if not covers or vacation.over(today) or any(key not in settings.people for key in covers):
            continue  # nobody, which is said elsewhere, or somebody outside, whose hours we do not know
        days = list(_days_to_cover(settings, vacation, today))
        closed = [day for day in days if not any(_is_open(calendars, key, day) for key in covers)]
        if closed:
            yield ("vacation", number, "cover"), _says(settings, covers, vacation, days, closed)


def _says(settings: Settings, covers: list[str], vacation: VacationEntry, days: list[date], closed: list[date]) -> str:
    names, dates = [settings.people[key].name for key in covers], settings.dates
    when = "on all days of this vacation" if closed == days else f"on {_listed(closed, dates)}"
    mutual = any(
        other.person in covers and vacation.person in map(settings.covers, other.cover)
        for other in settings.vacations
        if vacation.person and other.first <= vacation.last and vacation.first <= other.last
    )
    who = f"{names[0]} covers, but is" if len(names) == 1 else f"{named(names)} cover, but are"
    absent = settings.people[vacation.person].name if mutual and vacation.person else ""
    both = f", and {absent} covers for {named(names)}" if absent else ""
    return f"{who} closed {when}{both}. Name somebody who is there."


def _listed(days: list[date], dates: DateFormat) -> str:
    """The first ones, and how many more."""
    told = ", ".join(dates.day(day) for day in days[:3])
    return f"{told} and {len(days) - 3} more days" if len(days) > 4 else ", ".join(dates.day(day) for day in days)


def _days_to_cover(settings: Settings, vacation: VacationEntry, today: date) -> Iterator[date]:
    """The days of a vacation, from today on, on which the person away has hours in other weeks. No holidays."""
    person = settings.people[vacation.person] if vacation.person else None
    week = settings.week_of(vacation.person)
    holidays = (person.holidays if person and person.holidays else settings.holidays).layer
    first = max(vacation.first, today)
    for ahead in range(min((vacation.last - first).days + 1, _MOST)):
        day = first + ahead * _ONE_DAY
        plan = holidays.plan(day)
        if (week.plan(day) if plan is None else plan).spans:
            yield day


def _is_open(calendars: Calendars, person: str, day: date) -> bool:
    """Whether somebody works at all on a date of their own clock."""
    calendar = calendars.of(person)
    start, end = (_begin(calendars, person, each) for each in (day, day + _ONE_DAY))
    return any(period.working for period in calendar.timeline(start, end))


def _begin(calendars: Calendars, person: str, day: date) -> datetime:
    return midnight(calendars.of(person).zone, day)
