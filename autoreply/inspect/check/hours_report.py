"""The hours of somebody: the week in words, the days to come, the next changes and the holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.closures import Holidays
from schedules import Calendar, Cause, HolidayLayer, Period, region
from schedules.spans import Span
from schedules.wallclock import closing, midnight, opening

DAYS = 14
MONTHS = timedelta(days=426)  # 14 months
CHANGES = 3


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """[start, end), on the clock of the person or practice."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class DayReport:
    """One local date: when it is open, and what is special about it ("" for an ordinary day)."""

    date: date
    open: tuple[OpenSpan, ...]
    why: str


@dataclass(frozen=True, slots=True)
class OpeningChange:
    """The next opening or closing, on the clock of the person or practice."""

    at: datetime
    opens: bool
    why: str


@dataclass(frozen=True, slots=True)
class HolidayReport:
    """A holiday. `kept` is false for a public holiday with ordinary hours. `open` are the hours of a kept one.

    `skipped` is a holiday on the same date that the settings skip.
    """

    date: date
    name: str
    open: tuple[OpenSpan, ...]
    kept: bool
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class HoursReport:
    """The hours of the practice (`person` None) or of one person.

    `working`, `until` and `why` say what holds now. `until` is None if the calendar has no later change. `week` is
    text.
    """

    person: str | None
    name: str
    zone: str
    working: bool
    until: datetime | None
    why: str
    week: tuple[str, ...]
    changes: tuple[OpeningChange, ...]
    days: tuple[DayReport, ...]
    holidays: tuple[HolidayReport, ...]


def hours_of(settings: Settings, calendars: Calendars, person: str | None, now: datetime) -> HoursReport:
    """The hours of a person, None being the practice, as of `now`."""
    own = settings.people[person] if person is not None else None
    calendar = calendars.of(person)
    today, present = now.astimezone(calendar.zone).date(), calendar.at(now)
    holidays = own.holidays if own and own.holidays else settings.holidays
    return HoursReport(
        person=person,
        name=own.name if own else settings.practice,
        zone=calendar.zone.key,
        working=present.working,
        until=present.end.astimezone(calendar.zone) if present.end else None,
        why=_why(present),
        week=tuple((own.hours if own and own.hours else settings.hours).describe(settings.dates)),
        changes=tuple(_changes(calendar, now)),
        days=tuple(_day(calendar, today + timedelta(days=ahead)) for ahead in range(DAYS)),
        holidays=tuple(_holidays(holidays, today, calendar.zone)),
    )


def open_on(day: date, spans: Iterable[Span], zone: ZoneInfo) -> tuple[OpenSpan, ...]:
    """The wall-clock spans of a date as instants."""
    return tuple(
        OpenSpan(opening(zone, day, span.start).astimezone(zone), closing(zone, day, span.end).astimezone(zone))
        for span in spans
    )


def _why(period: Period) -> str:
    """What is special about a stretch, "" for ordinary hours."""
    if period.cause is Cause.HOURS:
        return period.label
    cover = f", covered by {period.cover}" if period.cover else ""
    return (f"{period.cause}: {period.label}" if period.label else str(period.cause)) + cover


def _changes(calendar: Calendar, now: datetime) -> Iterator[OpeningChange]:
    for _ in range(CHANGES):
        change = calendar.next_change(now)
        if change is None:
            return
        period = calendar.at(change)
        yield OpeningChange(change.astimezone(calendar.zone), period.working, _why(period) or "weekly hours")
        now = change


def _day(calendar: Calendar, day: date) -> DayReport:
    start, end = midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1))
    periods = calendar.timeline(start, end)
    reasons = [_why(period) for period in periods]
    if end - start != timedelta(days=1):
        reasons.append(f"clocks go {'back' if end - start > timedelta(days=1) else 'forward'}")
    return DayReport(day, _open(periods, calendar.zone), "; ".join(dict.fromkeys(filter(None, reasons))))


def _open(periods: Iterable[Period], zone: ZoneInfo) -> tuple[OpenSpan, ...]:
    """The open spans of one date. Spans that touch are joined."""
    stretches: list[tuple[datetime, datetime]] = []
    for period in periods:
        if period.working and period.start and period.end:
            joins = stretches and stretches[-1][1] == period.start
            stretches[-1:] = (
                [(stretches[-1][0], period.end)] if joins else [*stretches[-1:], (period.start, period.end)]
            )
    return tuple(OpenSpan(start.astimezone(zone), end.astimezone(zone)) for start, end in stretches)


def _holidays(holidays: Holidays, today: date, zone: ZoneInfo) -> Iterator[HolidayReport]:
    """The holidays of the next 14 months, with the public ones that are not kept."""
    kept, every = holidays.layer, HolidayLayer([region(text) for text in holidays.region])
    half = kept.half_skipped(today, today + MONTHS)
    for ahead in range(MONTHS.days):
        day = today + timedelta(days=ahead)
        plan = kept.plan(day)
        public = every.public(day.year).get(day)
        if plan is not None:
            name, skipped = plan.label or "a day of our own", half.get(day, ("",))[0]
            yield HolidayReport(day, name, open_on(day, plan.spans, zone), kept=True, skipped=skipped)
        elif public is not None:
            yield HolidayReport(day, public, (), kept=False)
