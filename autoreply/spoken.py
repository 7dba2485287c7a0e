"""Instants and spans for the people of the practice, in plain English; clients' languages are words/'s business."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def spoken(instant: datetime | None, zone: ZoneInfo) -> str:
    """ "Mon 23 Nov 2026, 09:00 EST", or "further notice" where there is no end."""
    if instant is None:
        return "further notice"
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"


def span(length: timedelta) -> str:
    """ "40 s", "12 min", "3 h", "5 d": the largest unit of which there are two."""
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
