"""Hours and days that come again by a rule, said back with the next dates on which they do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat
from schedules import Calendar, Cause, FloatingDay, Weekly
from schedules.spans import say_spans
from schedules.wallclock import midnight

MOST = 4  # dates that are told
_YEARS = 30  # in which even a fifth weekday in February comes


@dataclass(frozen=True, slots=True)
class ComingDate:
    """A date, and what counts on it instead of the rule; "" where the rule does."""

    date: date
    instead: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """A rule in words, its hours ("closed"), and the next dates on which it comes."""

    when: str
    hours: str
    dates: tuple[ComingDate, ...]

    def say(self, dates: DateFormat) -> str:
        """One line: "1st Sat of the month: 10:00-13:00. Next: Sat 5 Dec 2026, ..."."""
        told = "; ".join(
            f"{dates.day_and_year(each.date)}{f' ({each.instead})' if each.instead else ''}" for each in self.dates
        )
        when = self.when[:1].upper() + self.when[1:]
        return f"{when}: {self.hours}. {f'Next: {told}' if told else 'It counts on no date from today on'}."


def recurring(
    settings: Settings, calendar: Calendar, week: Weekly, person: str | None, today: date
) -> Iterator[Recurring]:
    """Everything of a person (None: of the practice) that comes again by a rule, as of `today` by their clock.

    `week` is theirs, or that of one of their channels.
    """
    own, dates = settings.people[person] if person is not None else None, settings.dates
    for special in week.special:
        coming = week.coming(special, today, MOST)
        told = tuple(ComingDate(day, _instead(calendar, day)) for day in coming)
        yield Recurring(special.when(dates), special.hours(dates), told)
    holidays = own.holidays if own and own.holidays else settings.holidays
    for day, entry in holidays.add.items():
        if isinstance(day, FloatingDay):
            yield _floating(day, entry.label, say_spans(entry.hours.spans, notation=dates), today)
    for each in settings.days:
        if isinstance(each.date, FloatingDay) and each.person in (None, person):
            yield _floating(each.date, each.label, say_spans(each.hours.spans, notation=dates), today)


def _floating(day: FloatingDay, label: str, hours: str, today: date) -> Recurring:
    found = [each for year in range(today.year - 1, today.year + _YEARS) if (each := day.in_year(year))]
    told = [ComingDate(each, "") for each in found if each >= today][:MOST]
    return Recurring(f"{day}{f' ({label})' if label else ''}, every year", hours, tuple(told))


def _instead(calendar: Calendar, day: date) -> str:
    """What outranks the week on a date, such as a holiday."""
    start, end = midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1))
    periods = calendar.timeline(start, end)
    other = [period for period in periods if period.cause is not Cause.HOURS]
    return ", ".join(dict.fromkeys(period.label or period.cause.value for period in other))
