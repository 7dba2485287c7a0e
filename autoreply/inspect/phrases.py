"""Instants and spans for the people of the practice, in plain English; clients' languages are words/'s business."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def spoken(instant: datetime | None, zone: ZoneInfo) -> str:
    """ "Mon 23 Nov 2026, 09:00 EST", or "further notice" where there is no end."""
    if instant is None:
        return "further notice"
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"


def near(instant: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """ "17:30 today", "09:00 tomorrow", "Mon 30 Nov, 09:00": as short as it is clear; without the zone."""
    if instant is None:
        return "further notice"
    local = instant.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    if days in (0, 1):
        return f"{local:%H:%M} {('today', 'tomorrow')[days]}"
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}" if abs(days) < 300 else spoken(instant, zone)


def span(length: timedelta) -> str:
    """ "40 s", "12 min", "3 h", "5 d": the largest unit of which there are two."""
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


NAMES = 3  # named in one line; of more the number


def named(names: Sequence[str]) -> str:
    """ "Ana, Lee and 298 others"."""
    if len(names) <= NAMES:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{', '.join(names[: NAMES - 1])} and {len(names) - NAMES + 1} others"
