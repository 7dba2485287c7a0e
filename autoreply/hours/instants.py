"""Reads instants as people write them: "Mon 9:00", "19:30", "tomorrow noon", "+2h", "2026-12-01 09:00"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.times import read_time, tidy
from schedules.wallclock import closing, opening
from schedules.weekdays import day_name

_AHEAD = re.compile(r"\+\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?", re.IGNORECASE)
_YEARS = range(1970, 2200)  # outside of these years, zones and holidays are not known
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(.+))?")

HELP = 'write it like "Mon 9:00", "19:30", "tomorrow 8am", "+2h" or "2026-12-01 09:00"'


class InstantError(ValueError):
    """The text is not an instant. The message says how to write one."""


Reading = Callable[[ZoneInfo, date, int], datetime]  # from a wall-clock time, in minutes of a date, to an instant


def read_instant(words: str, zone: ZoneInfo, now: datetime, reading: Reading = opening) -> datetime:
    """Return the instant of `words` on the clock of `zone`. A day or time without a date is the next one after `now`.

    Raises `InstantError`.
    """
    text = words.strip()
    if text.lower() == "now":
        return now
    try:
        wall = _Wall(zone, reading)
        meant = _ahead(text, now) or wall.dated(text) or wall.next(text, now.astimezone(zone))
    except ValueError as error:
        raise InstantError(f'"{words}" is not a time Autoreply understands; {HELP}') from error
    except OverflowError:
        meant = None
    if meant is None or meant.year not in _YEARS:
        raise InstantError(f'"{words}" is too far away: name a day of the years {_YEARS[0]} to {_YEARS[-1]}')
    return meant


def read_end(words: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Like `read_instant`, for an end: of a time that occurs twice, the second one. Raises `InstantError`."""
    return read_instant(words, zone, now, closing)


def _ahead(text: str, now: datetime) -> datetime | None:
    found = _AHEAD.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes = (int(group or 0) for group in found.groups())
    return now + timedelta(days=days, hours=hours, minutes=minutes)


@dataclass(frozen=True, slots=True)
class _Wall:
    """Times on the clock of a zone."""

    zone: ZoneInfo
    reading: Reading

    def dated(self, text: str) -> datetime | None:
        found = _DATE.fullmatch(text)
        if not found:
            return None
        if re.search(r"(Z|[+-]\d{2}:?\d{2})$", text) and found[2]:
            return datetime.fromisoformat(text).astimezone(UTC)
        return self._at(date.fromisoformat(found[1]), found[2] or "0:00")

    def next(self, text: str, local: datetime) -> datetime:
        day, _, time = text.partition(" ")
        if day.lower() in ("today", "tomorrow"):
            ahead = timedelta(days=1 if day.lower() == "tomorrow" else 0)
            return self._at(local.date() + ahead, time or "0:00")
        weekday = day_name(tidy(day))
        if weekday is None:
            return self._coming(local, local.date(), text, timedelta(days=1))
        ahead = timedelta(days=(weekday - local.weekday()) % 7)
        return self._coming(local, local.date() + ahead, time or "0:00", timedelta(days=7))

    def _coming(self, local: datetime, day: date, time: str, later: timedelta) -> datetime:
        meant = self._at(day, time)
        return meant if meant > local else self._at(day + later, time)

    def _at(self, day: date, time: str) -> datetime:
        if re.fullmatch(r"\d{1,2}:\d{2}:\d{2}", time):
            minutes, seconds = time.rsplit(":", 1)
            return self.reading(self.zone, day, read_time(minutes).minute) + timedelta(seconds=int(seconds))
        return self.reading(self.zone, day, read_time(tidy(time)).minute)
