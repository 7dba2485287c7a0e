"""What is written with a date: vacations, overrides, exceptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.people import VacationEntry
from schedules import Calendar, Cause, Yearly
from schedules.spans import say_spans

_FAR = 30  # years in which even a fifth weekday in February comes


@dataclass(frozen=True, slots=True)
class Away:
    """A vacation that is not over: whose, and who covers ("" for nobody), one after the other where somebody is away.

    `begins` and `ends` are times of day, "" for a whole date.
    """

    first: date
    last: date
    who: str
    cover: str
    label: str
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class DatedReport:
    """A [[day]] that is not over: when it comes next, with which hours, whose, and what it is called."""

    date: date
    every_year: bool
    hours: str
    who: str
    label: str


@dataclass(frozen=True, slots=True)
class Overridden:
    """An override of the file that is not over, until an instant on the clock of whose it is."""

    who: str
    mode: str
    until: datetime
    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class ExemptionReport:
    """An exception of the file; `until` is its last day, `counts` false when that has passed."""

    who: str
    answer: str
    reason: str
    until: str
    counts: bool


def dated_days(settings: Settings, today: date) -> Iterator[DatedReport]:
    """Every [[day]] that is still to come, however far away, in the order of their dates."""
    found = [(_next(day.date, today), day) for day in settings.days]
    for when, day in sorted(found, key=lambda each: each[0]):
        if when >= today:
            hours = say_spans(day.hours.spans, notation=settings.dates)
            yield DatedReport(when, not isinstance(day.date, date), hours, _whose(settings, day.person), day.label)


def _next(day: date | Yearly, today: date) -> date:
    """A date of every year when it comes next; the last there is for one that does not come again."""
    if isinstance(day, date):
        return day
    years = (day.in_year(year) for year in range(today.year - 1, today.year + _FAR))
    return next((each for each in years if each and each >= today), date.max)


def vacations(settings: Settings, calendars: Calendars, today: date) -> Iterator[Away]:
    """The vacations that are not over, in the order of their days."""
    for entry in sorted(settings.vacations, key=lambda each: each.first):
        if not entry.over(today):
            begins, ends = (
                "" if edge.minute is None else settings.dates.minute(edge.minute) for edge in (entry.begins, entry.ends)
            )
            cover = _covers(settings, calendars.of(entry.person), entry)
            yield Away(entry.first, entry.ends.date, _whose(settings, entry.person), cover, entry.label, begins, ends)


def _covers(settings: Settings, calendar: Calendar, entry: VacationEntry) -> str:
    """ "Ben, +1 555 0102", and "Dr. Lee, +1 555 0100 from Wed, Dec 30, 12:00 AM" where Ben is away from then on."""
    if not entry.cover:
        return ""
    start, end = entry.under(()).instants(calendar.zone)
    told: list[tuple[str | None, datetime]] = []
    for period in calendar.timeline(start, end):
        if period.cause is Cause.VACATION and period.start and (not told or told[-1][0] != period.cover):
            told.append((period.cover, period.start.astimezone(calendar.zone)))
    names = [_name(settings, settings.covers(cover)) if cover else "nobody" for cover, _ in told]
    dates = [f" from {settings.dates.short(since)}" if number else "" for number, (_, since) in enumerate(told)]
    return "; ".join(f"{name}{since}" for name, since in zip(names, dates, strict=True))


def overrides(settings: Settings, now: datetime) -> Iterator[Overridden]:
    """The overrides of the file that are not over."""
    for entry in settings.overrides:
        _, until = settings.override_instants(entry)
        if now < until:
            local = until.astimezone(settings.zone_of(entry.person))
            yield Overridden(_whose(settings, entry.person), entry.mode, local, entry.reason, entry.author)


def exemptions(settings: Settings, now: datetime) -> Iterator[ExemptionReport]:
    """The exceptions of the file, those that are over too."""
    for rule, entry in zip(settings.exemptions, settings.exceptions, strict=True):
        until = f"{entry.until:%Y-%m-%d}" if entry.until else ""
        yield ExemptionReport(rule.who, rule.answer, rule.reason, until, rule.until is None or now < rule.until)


def _whose(settings: Settings, person: str | None) -> str:
    return settings.people[person].name if person else "everybody"


def _name(settings: Settings, key: str | None) -> str:
    """The name and the contact of whoever covers."""
    entry = settings.people.get(key or "") or settings.contacts.get(key or "")
    return f"{entry.name}, {entry.contact}" if entry else ""
