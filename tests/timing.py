"""How long something takes, measured so that a busy machine does not decide it."""

import time
from collections.abc import Callable

from schedules import SystemClock

CLOCK = SystemClock()


def cpu_seconds(work: Callable[[], object]) -> float:
    """The seconds of CPU that `work` takes in this thread. What other processes take is not among them."""
    before = time.thread_time()
    work()
    return time.thread_time() - before


def seconds(work: Callable[[], object]) -> float:
    """The real seconds that `work` takes."""
    before = CLOCK.monotonic()
    work()
    return CLOCK.monotonic() - before


def takes_less_than(most: float, story: Callable[[], float], tries: int = 3) -> bool:
    """Whether `story`, which returns how many seconds it took, takes less than `most` at one of its `tries`.

    A busy machine may hold up one of them. Code that waits too long is held up each time.
    """
    return any(story() < most for _ in range(tries))
