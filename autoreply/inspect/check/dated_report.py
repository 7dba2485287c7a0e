"""Settings with a date: days with hours of their own, vacations, overrides and exceptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from autoreply.hours.calendars import Calendars
from autoreply.inspect.check.hours_report import OpenSpan, open_on
from autoreply.settings import Settings
from autoreply.settings.people import VacationEntry
from schedules import Calendar, Cause, Yearly

_FAR = 30  # years in which even a fifth weekday in February comes


@dataclass(frozen=True, slots=True)
class VacationReport:
    """A vacation that is not over. `who` is away; `cover` is who covers, "" for nobody.

    `later` are those who cover from an instant on, because the one before is away too. `begins` and `ends` are minutes
    of the first and last date, None for whole dates.
    """

    first: date
    last: date
    who: str
    cover: str
    label: str
    later: tuple["LaterCover", ...] = ()
    begins: int | None = None
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class LaterCover:
    """Who covers from an instant on, "" for nobody. `since` is on the clock of the person who is away."""

    since: datetime
    cover: str


@dataclass(frozen=True, slots=True)
class DatedReport:
    """A [[day]] that is not over: its next date, its hours there, and whose it is."""

    date: date
    every_year: bool
    open: tuple[OpenSpan, ...]
    who: str
    label: str


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """An override of the file that is not over. `until` is on the clock of `who`."""

    who: str
    mode: str
    until: datetime
    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class ExemptionReport:
    """An exception of the file. `until` is its last day, as in "2026-11-29", or "".

    `counts` is false once that day is over.
    """

    who: str
    answer: str
    reason: str
    until: str
    counts: bool


def dated_days(settings: Settings, today: date) -> Iterator[DatedReport]:
    """Every [[day]] that is still to come, in the order of the dates."""
    found = [(_next(day.date, today), day) for day in settings.days]
    for when, day in sorted(found, key=lambda each: each[0]):
        if when >= today:
            spans = open_on(when, day.hours.spans, settings.zone_of(day.person))
            yield DatedReport(when, not isinstance(day.date, date), spans, _whose(settings, day.person), day.label)


def _next(day: date | Yearly, today: date) -> date:
    """The date itself, or the next coming of a date of every year; one that is over, if it never comes again."""
    if isinstance(day, date):
        return day
    years = (day.in_year(year) for year in range(today.year - 1, today.year + _FAR))
    return next((each for each in years if each and each >= today), date.min)


def vacations(settings: Settings, calendars: Calendars, today: date) -> Iterator[VacationReport]:
    """The vacations that are not over, in the order of their first days."""
    for entry in sorted(settings.vacations, key=lambda each: each.first):
        if not entry.over(today):
            covers = _covers(settings, calendars.of(entry.person), entry)
            cover, minutes = covers[0].cover if covers else "", (entry.begins.minute, entry.ends.minute)
            who = _whose(settings, entry.person)
            yield VacationReport(entry.first, entry.ends.date, who, cover, entry.label, tuple(covers[1:]), *minutes)


def _covers(settings: Settings, calendar: Calendar, entry: VacationEntry) -> list[LaterCover]:
    """Who covers from when on, one after the other; nobody if nobody is named."""
    found: list[tuple[str | None, datetime]] = []
    for period in calendar.timeline(*entry.under(()).instants(calendar.zone)) if settings.covers_of(entry) else ():
        if period.cause is Cause.VACATION and period.start and (not found or found[-1][0] != period.cover):
            found.append((period.cover, period.start.astimezone(calendar.zone)))
    return [LaterCover(since, _name(settings, settings.covers(cover)) if cover else "") for cover, since in found]


def overrides(settings: Settings, now: datetime) -> Iterator[OverrideReport]:
    """The overrides of the file that are not over."""
    for entry in settings.overrides:
        _, until = settings.override_instants(entry)
        if now < until:
            local = until.astimezone(settings.zone_of(entry.person))
            yield OverrideReport(_whose(settings, entry.person), entry.mode, local, entry.reason, entry.author)


def exemptions(settings: Settings, now: datetime) -> Iterator[ExemptionReport]:
    """All exceptions of the file, also those that are over."""
    for rule, entry in zip(settings.exemptions, settings.exceptions, strict=True):
        until = f"{entry.until:%Y-%m-%d}" if entry.until else ""
        yield ExemptionReport(rule.who, rule.answer, rule.reason, until, rule.until is None or now < rule.until)


def _whose(settings: Settings, person: str | None) -> str:
    return settings.people[person].name if person else "everybody"


def _name(settings: Settings, key: str | None) -> str:
    """The name and the contact of the person with this key."""
    entry = settings.people.get(key or "") or settings.contacts.get(key or "")
    return f"{entry.name}, {entry.contact}" if entry else ""
