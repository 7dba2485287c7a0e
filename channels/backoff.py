"""How long to wait before something that failed is tried again: the one rule, for channels and core alike.

The wait is half to all of a span that doubles with each failed try, up to a longest one. The random half keeps many
accounts that lost one server from coming back in step.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

_DOUBLINGS = 16  # more would only make large numbers: by then every span is the longest one

Dice = Callable[[float, float], float]  # a number between two others


@dataclass(frozen=True, slots=True)
class Backoff:
    """The rule for one kind of work. It sleeps nowhere and remembers nothing, so a wait can be kept in a database."""

    first: float  # seconds: the span after the first failed try
    longest: float  # seconds: no wait is longer, `lasting` ones excepted
    lasting: float = 600.0  # seconds: a span for what waiting does not mend; short enough to notice that somebody did
    dice: Dice = random.SystemRandom().uniform

    def wait(self, tries: int, *, lasting: bool = False, at_least: float = 0.0) -> float:
        """Seconds until the next try, when `tries` of them have failed: 1 or more.

        `lasting` is true for trouble that somebody has to put right, such as a wrong password. `at_least` is what the
        provider asks for (Retry-After); it counts up to `longest`.
        """
        if lasting:
            return self.dice(self.lasting / 2, self.lasting)
        doublings = min(max(tries - 1, 0), _DOUBLINGS)
        span = min(self.longest, self.first * 2.0**doublings)
        return min(self.longest, max(at_least, self.dice(span / 2, span)))


class Tries:
    """Counts what failed since the last success, for work that is tried again as long as the process lives."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._failed = 0

    @property
    def failed(self) -> int:
        """How many tries failed since the last success."""
        return self._failed

    def succeed(self) -> None:
        """It worked: the next failure waits as the first one did."""
        self._failed = 0

    def fail(self, *, lasting: bool = False, at_least: float = 0.0) -> float:
        """Another try failed; seconds until the next one, as `Backoff.wait` tells them."""
        self._failed += 1
        return self._backoff.wait(self._failed, lasting=lasting, at_least=at_least)
