"""How long to wait before the next try of something that failed: the one rule, for channels and the core.

The wait is random, between half and all of a span that doubles with each failed try, up to a longest one. So many
accounts that lost one server do not come back at the same moment.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

_DOUBLINGS = 16  # by then every span is the longest one

Dice = Callable[[float, float], float]  # returns a random number between two others


@dataclass(frozen=True, slots=True)
class Backoff:
    """The rule for one kind of work. It does not sleep and has no state, so a wait can be kept in a database."""

    first: float  # seconds: the span after the first failed try
    longest: float  # seconds: no wait is longer, except `lasting` ones
    lasting: float = 600.0  # seconds: the span if somebody has to correct something; short enough to notice that
    dice: Dice = random.SystemRandom().uniform

    def wait(self, tries: int, *, lasting: bool = False, at_least: float = 0.0) -> float:
        """Return the seconds until the next try, after `tries` failed ones (1 or more).

        `lasting` is true if somebody has to correct something, such as a wrong password. `at_least` is what the
        provider asks for (Retry-After); `longest` limits it.
        """
        if lasting:
            return self.dice(self.lasting / 2, self.lasting)
        doublings = min(max(tries - 1, 0), _DOUBLINGS)
        span = min(self.longest, self.first * 2.0**doublings)
        return min(self.longest, max(at_least, self.dice(span / 2, span)))


class Tries:
    """Counts the failures since the last success, for work that is tried again as long as the process runs."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._failed = 0

    @property
    def failed(self) -> int:
        """How many tries failed since the last success."""
        return self._failed

    def succeed(self) -> None:
        """Note a success: the next failure waits like a first one."""
        self._failed = 0

    def fail(self, *, lasting: bool = False, at_least: float = 0.0) -> float:
        """Note a failure. Returns the seconds until the next try, as `Backoff.wait` does."""
        self._failed += 1
        return self._backoff.wait(self._failed, lasting=lasting, at_least=at_least)
