"""The limits of a feed, and what comes of it. Imports no library, so that a practice without feeds pays for none."""

from dataclasses import dataclass

from schedules.closure import Closure

LARGEST = 5 * 1024 * 1024  # octets of a feed, unpacked
MOST_TEXT = 1_000_000  # characters of it that matter for closures; a year of them has some thousands
DEEPEST = 16  # components inside one another; RFC 5545 knows three
MOST_CLOSURES = 10_000  # between the first and the last date asked about; a calendar of closures has some hundred
MOST_DATES = 500_000  # dates that its rules are asked about, which takes some seconds
MOST_TROUBLES = 20  # sentences on what is wrong with it


class FeedError(ValueError):
    """The octets are not a calendar, or exceed a limit. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Closures:
    """The content of a feed: its closures in order, sentences about events that were left out or are doubtful, and
    sentences about unknown time zones.
    """

    periods: tuple[Closure, ...]
    troubles: tuple[str, ...]
    unknown_zones: tuple[str, ...] = ()


class Effort:
    """The work that a feed may still cause. It is counted, not timed, so that a feed has the same result everywhere."""

    def __init__(self, dates: int = MOST_DATES, closures: int = MOST_CLOSURES) -> None:
        self._dates, self._closures = dates, closures

    def ask(self, dates: int) -> None:
        """Count so many dates, or times of dates, to which a rule is applied. Raises FeedError."""
        self._dates -= dates
        if self._dates < 0:
            raise FeedError("This iCalendar feed has too many repeating events. Name a calendar of closures only.")

    def close(self) -> None:
        """Count one more closure. Raises FeedError."""
        self._closures -= 1
        if self._closures < 0:
            raise FeedError(
                f"This iCalendar feed has more than {MOST_CLOSURES:,} closures. Name a calendar of closures only."
            )
