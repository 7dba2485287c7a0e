"""Which loops of channels still turn. A thread may be alive and hang all the same."""

import threading

from schedules import Clock

MERCY = 900.0  # seconds after the time that a loop promised: a full mailbox or a slow server takes its time


class WorkProgress:
    """Safe to share between threads. A channel that never turned is not known here: its loop may not run yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._due: dict[str, float] = {}

    def turned(self, channel: str, again_within: float) -> None:
        """The channel's loop works, and turns again within so many seconds."""
        with self._lock:
            self._due[channel] = self._clock.monotonic() + again_within + MERCY

    def stuck(self) -> list[str]:
        """The channels whose loop should have turned long ago."""
        now = self._clock.monotonic()
        with self._lock:
            return sorted(name for name, due in self._due.items() if due < now)
