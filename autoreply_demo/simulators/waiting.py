"""Waiting, in real time, for what the simulators and the daemon do by themselves."""

import threading
from collections.abc import Callable

from schedules import SystemClock

# Real seconds: what comes is awaited no longer than it takes. A daemon needs one to start, and on a machine that does
# ten other things it has needed more than thirty.
PATIENCE = 120.0
_STEP = 0.02


class DemoError(Exception):
    """The demo could not go on; the message says why."""


def wait(until: Callable[[], bool], otherwise: str, seconds: float = PATIENCE) -> None:
    """Wait until `until` is true. Raises `DemoError` with `otherwise` after `seconds` real seconds."""
    clock, pause = SystemClock(), threading.Event()
    end = clock.monotonic() + seconds
    while not until():
        if clock.monotonic() > end:
            raise DemoError(f"After {seconds:.0f} seconds {otherwise}.")
        pause.wait(_STEP)
