"""Short words for tests: a week, a local instant, a calendar, and how periods read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from schedules import Calendar, Closure, DatedDay, HolidayLayer, Period, Vacation, Weekly, read_weekly

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
HAVANA = ZoneInfo("America/Havana")
OFFICE = {"mon-fri": "9-5"}
NIGHTS = {"daily": "20:00-02:00"}


def local(text: str, zone: ZoneInfo = NEW_YORK, fold: int = 0) -> datetime:
    """ "2026-11-23 17:00" by the clock of `zone`; `fold` 1 is the second of two equal times.

    In UTC, since Python calls no doubled time equal to the same instant of another zone (PEP 495).
    """
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def week(**hours: str) -> Weekly:
    return read_weekly(hours)


def calendar(
    hours: dict[str, str],
    zone: ZoneInfo = NEW_YORK,
    *,
    holidays: HolidayLayer | None = None,
    dated: Sequence[DatedDay] = (),
    vacations: Sequence[Vacation] = (),
    closures: Sequence[Closure] = (),
) -> Calendar:
    return Calendar(
        zone,
        read_weekly(hours),
        holidays=holidays,
        dated=dated,
        vacations=vacations,
        closures=closures,
    )


def look(period: Period) -> tuple[str, str, str]:
    return period.mode.value, period.cause.value, period.label


def reads(calendar: Calendar, first: str, last: str) -> list[str]:
    """The timeline between two local instants, one line a period: "Mon 09:00 - Mon 17:00 working hours"."""
    lines = []
    for period in calendar.timeline(local(first, calendar.zone), local(last, calendar.zone)):
        assert period.start is not None
        assert period.end is not None
        begin, end = period.start.astimezone(calendar.zone), period.end.astimezone(calendar.zone)
        said = f"{begin:%a %H:%M} - {end:%a %H:%M} {period.mode} {period.cause} {period.label}"
        lines.append(said.strip())
    return lines


def whole_day(day: date, label: str = "") -> DatedDay:
    return DatedDay(day, (), label)
