"""Settings with a date: days with hours of their own, vacations, overrides and exceptions."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from autoreply.inspect.check.hours_report import OpenSpan, open_on
from autoreply.settings import Settings
from schedules import MonthDay


@dataclass(frozen=True, slots=True)
class VacationReport:
    """A vacation that is not over. `who` is away; `cover` is who covers, "" for nobody."""

    first: date
    last: date
    who: str
    cover: str
    label: str


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
    """An exception of the file. `until` is its last day. `counts` is false once that day is over."""

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
            yield DatedReport(when, isinstance(day.date, MonthDay), spans, _whose(settings, day.person), day.label)


def _next(day: date | MonthDay, today: date) -> date:
    """The date itself, or the next coming of a date of every year."""
    if not isinstance(day, MonthDay):
        return day
    years = (year for year in range(today.year, today.year + 9) if (day.month, day.day) != (2, 29) or isleap(year))
    return next(each for year in years if (each := date(year, day.month, day.day)) >= today)


def vacations(settings: Settings, today: date) -> Iterator[VacationReport]:
    """The vacations that are not over, in the order of their first days."""
    for entry in sorted(settings.vacations, key=lambda each: each.first):
        if not entry.over(today):
            cover = _name(settings, settings.covers(entry.cover)) if entry.cover else ""
            yield VacationReport(entry.first, entry.last, _whose(settings, entry.person), cover, entry.label)


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
