"""Lengths of time and lists of names, in English, for the people of the practice."""

from collections.abc import Sequence
from datetime import timedelta


def span(length: timedelta) -> str:
    """ "40 seconds", "12 minutes", "3 hours", "5 days": the largest unit of which there are at least two."""
    seconds = int(length.total_seconds())
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


NAMES = 3  # so many names fit in a line; more are counted


def named(names: Sequence[str]) -> str:
    """ "Ana, Lee and 298 others"."""
    if len(names) <= NAMES:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{', '.join(names[: NAMES - 1])} and {len(names) - NAMES + 1} others"
