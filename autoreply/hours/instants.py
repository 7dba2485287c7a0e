"""Instants as people write them on a command line: "Mon 9:00", "19:30", "tomorrow noon", "+2h", "2026-12-01 09:00"."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.times import read_time, tidy
from schedules.wallclock import opening
from schedules.weekdays import day_name

_AHEAD = re.compile(r"\+\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?", re.IGNORECASE)
_YEARS = range(1970, 2200)  # farther away neither zones nor holidays are known, and calendars would end in the middle
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(.+))?")

HELP = 'write it like "Mon 9:00", "19:30", "tomorrow 8am", "+2h" or "2026-12-01 09:00"'


class InstantError(ValueError):
    """The words name no instant; the message says how to write one."""


def read_instant(words: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The instant meant by `words` on the practice's clock; a day or time without a date is the next one after `now`.

    Raises `InstantError`.
    """
    text = words.strip()
    if text.lower() == "now":
        return now
    try:
        meant = _ahead(text, now) or _dated(text, zone) or _next(text, zone, now.astimezone(zone))
    except ValueError as error:
        raise InstantError(f'"{words}" is no instant I can read; {HELP}') from error
    except OverflowError:
        meant = None
    if meant is None or meant.year not in _YEARS:
        raise InstantError(f'"{words}" is too far away: name a day of the years {_YEARS[0]} to {_YEARS[-1]}')
    return meant


def _ahead(text: str, now: datetime) -> datetime | None:
    found = _AHEAD.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes = (int(group or 0) for group in found.groups())
    return now + timedelta(days=days, hours=hours, minutes=minutes)


def _dated(text: str, zone: ZoneInfo) -> datetime | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    if re.search(r"(Z|[+-]\d{2}:?\d{2})$", text) and found[2]:
        return datetime.fromisoformat(text).astimezone(UTC)
    return _at(date.fromisoformat(found[1]), found[2] or "0:00", zone)


def _next(text: str, zone: ZoneInfo, local: datetime) -> datetime:
    day, _, time = text.partition(" ")
    if day.lower() in ("today", "tomorrow"):
        ahead = timedelta(days=1 if day.lower() == "tomorrow" else 0)
        return _at(local.date() + ahead, time or "0:00", zone)
    weekday = day_name(tidy(day))
    if weekday is None:
        return _coming(local, local.date(), text, zone, timedelta(days=1))
    ahead = timedelta(days=(weekday - local.weekday()) % 7)
    return _coming(local, local.date() + ahead, time or "0:00", zone, timedelta(days=7))


def _coming(local: datetime, day: date, time: str, zone: ZoneInfo, later: timedelta) -> datetime:
    meant = _at(day, time, zone)
    return meant if meant > local else _at(day + later, time, zone)


def _at(day: date, time: str, zone: ZoneInfo) -> datetime:
    if re.fullmatch(r"\d{1,2}:\d{2}:\d{2}", time):
        minutes, seconds = time.rsplit(":", 1)
        return opening(zone, day, read_time(minutes).minute) + timedelta(seconds=int(seconds))
    return opening(zone, day, read_time(tidy(time)).minute)
