"""What an iCalendar feed says, and how much one may ask for. Its libraries are loaded only where there is a feed."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from schedules.closure import Closure

LARGEST = 5 * 1024 * 1024  # octets of a feed, unpacked
MOST_TEXT = 1_000_000  # characters of it that matter for closures; a year of them has some thousands
DEEPEST = 16  # components inside one another; RFC 5545 knows three
MOST_CLOSURES = 10_000  # between the first and the last date asked about; a calendar of closures has some hundred
MOST_DATES = 500_000  # dates that its rules are asked about, which takes some seconds
MOST_TROUBLES = 20  # sentences on what is wrong with it


class FeedError(ValueError):
    """Octets that are no calendar, or one that asks for too much. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Closures:
    """What a feed says: closures in order; sentences on events that were left out or are doubtful, and on time zones
    that nobody knows, which name no event.
    """

    periods: tuple[Closure, ...]
    troubles: tuple[str, ...]
    unknown_zones: tuple[str, ...] = ()


class Effort:
    """What is left of the work that one feed may cause. Counted rather than timed: the same feed always fares alike."""

    def __init__(self, dates: int = MOST_DATES, closures: int = MOST_CLOSURES) -> None:
        self._dates, self._closures = dates, closures

    def ask(self, dates: int) -> None:
        """Rules are asked about so many dates, or times of dates. Raises FeedError."""
        self._dates -= dates
        if self._dates < 0:
            raise FeedError("This iCalendar feed has too many repeating events. Name a calendar of closures only.")

    def close(self) -> None:
        """One more closure is found. Raises FeedError."""
        self._closures -= 1
        if self._closures < 0:
            raise FeedError(
                f"This iCalendar feed has more than {MOST_CLOSURES:,} closures. Name a calendar of closures only."
            )


def read_absences(data: bytes, zone: ZoneInfo, first: date, last: date) -> Closures:
    """The absences in a person's own calendar: what is marked as out of office, and busy events of whole days.

    Nothing tells what the events are called, neither the periods nor the sentences. Otherwise as `read_closures`.
    """
    from schedules import ical

    return ical.read(data, zone, first, last, absences=True)


def read_closures(data: bytes, zone: ZoneInfo, first: date, last: date) -> Closures:
    """The closures that touch the local dates `first` to `last`, both included, clipped to them.

    Events of whole days are days of `zone`, as are times without a zone where the feed names none. Raises FeedError
    for octets that are no whole calendar and for a feed that asks for too much; an event that cannot be read is left
    out and told. Takes some seconds at worst, whatever the feed says.
    """
    from schedules import ical

    return ical.read(data, zone, first, last)
