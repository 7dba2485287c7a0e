"""Hours in words: the week, the days to come, the next changes, the holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.closures import Holidays
from autoreply.texts.dates import DateFormat
from schedules import Calendar, Cause, HolidayLayer, Period, region
from schedules.spans import say_spans
from schedules.wallclock import DAY, midnight

DAYS = 14
MONTHS = timedelta(days=426)  # 14 months
CHANGES = 3


@dataclass(frozen=True, slots=True)
class DayReport:
    """One local date: when open ("closed"), and why it is not like others, "" where it is."""

    date: date
    hours: str
    why: str


@dataclass(frozen=True, slots=True)
class OpeningChange:
    """The next opening or closing: on the clock of whose it is."""

    at: datetime
    opens: bool
    why: str


@dataclass(frozen=True, slots=True)
class HolidayReport:
    """A holiday that is kept, with its hours; or one that is not. `skipped` falls on the same date and is skipped."""

    date: date
    name: str
    hours: str
    kept: bool
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class HoursReport:
    """All there is to say of the hours of the practice (`person` None) or of one person."""

    person: str | None
    name: str
    zone: str
    now: str
    week: tuple[str, ...]
    changes: tuple[OpeningChange, ...]
    days: tuple[DayReport, ...]
    holidays: tuple[HolidayReport, ...]


def hours_of(settings: Settings, calendars: Calendars, person: str | None, now: datetime) -> HoursReport:
    """The hours of a person, None being the practice, as of `now`."""
    own = settings.people[person] if person is not None else None
    calendar = calendars.of(person)
    today = now.astimezone(calendar.zone).date()
    return HoursReport(
        person=person,
        name=own.name if own else settings.practice,
        zone=calendar.zone.key,
        now=_now(calendar.at(now), calendar.zone, settings.dates),
        week=tuple((own.hours if own and own.hours else settings.hours).describe(settings.dates)),
        changes=tuple(_changes(calendar, now)),
        days=tuple(_day(calendar, today + timedelta(days=ahead), settings.dates) for ahead in range(DAYS)),
        holidays=tuple(_holidays(own.holidays if own and own.holidays else settings.holidays, today, settings.dates)),
    )


def _now(period: Period, zone: ZoneInfo, dates: DateFormat) -> str:
    state = "open" if period.working else "closed"
    until = f" until {dates.short(period.end.astimezone(zone))}" if period.end else " with no end in the calendar"
    why = _why(period)
    return f"{state}{until}" + (f" ({why})" if why else "")


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


def _day(calendar: Calendar, day: date, dates: DateFormat) -> DayReport:
    start, end = midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1))
    periods = calendar.timeline(start, end)
    reasons = [_why(period) for period in periods]
    if end - start != timedelta(days=1):
        reasons.append(f"clocks go {'back' if end - start > timedelta(days=1) else 'forward'}")
    return DayReport(day, _open(periods, end, calendar.zone, dates), "; ".join(dict.fromkeys(filter(None, reasons))))


def _open(periods: Iterable[Period], end: datetime, zone: ZoneInfo, dates: DateFormat) -> str:
    """The open stretches of one date, touching ones joined; "closed" where there is none."""
    stretches: list[tuple[datetime, datetime]] = []
    for period in periods:
        if period.working and period.start and period.end:
            joins = stretches and stretches[-1][1] == period.start
            stretches[-1:] = (
                [(stretches[-1][0], period.end)] if joins else [*stretches[-1:], (period.start, period.end)]
            )
    parts = [
        f"{dates.time(a.astimezone(zone))}-{dates.minute(DAY) if b == end else dates.time(b.astimezone(zone))}"
        for a, b in stretches
    ]
    return ", ".join(parts) or "closed"


def _holidays(holidays: Holidays, today: date, dates: DateFormat) -> Iterator[HolidayReport]:
    """Those of the next 14 months, with the public ones that are not kept."""
    kept, every = holidays.layer, HolidayLayer([region(text) for text in holidays.region])
    half = kept.half_skipped(today, today + MONTHS)
    for ahead in range(MONTHS.days):
        day = today + timedelta(days=ahead)
        plan = kept.plan(day)
        public = every.public(day.year).get(day)
        if plan is not None:
            name, skipped = plan.label or "a day of our own", half.get(day, ("",))[0]
            yield HolidayReport(day, name, say_spans(plan.spans, notation=dates), kept=True, skipped=skipped)
        elif public is not None:
            yield HolidayReport(day, public, "", kept=False)
