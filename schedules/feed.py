"""What an iCalendar feed says. Who reads it needs large libraries, which wait until a practice has a feed."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from schedules.closure import Closure


class FeedError(ValueError):
    """Octets that are no calendar. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Closures:
    """What a feed says: closures in order, and what was left out or doubtful, a sentence each."""

    periods: tuple[Closure, ...]
    troubles: tuple[str, ...]


def read_closures(data: bytes, zone: ZoneInfo, first: date, last: date) -> Closures:
    """The closures that touch the local dates `first` to `last`, both included, clipped to them.

    Events of whole days are days of `zone`, as are times without a zone where the feed names none. Raises FeedError
    for octets that are no whole calendar; an event that cannot be read is left out and told.
    """
    from schedules import ical

    return ical.read(data, zone, first, last)
