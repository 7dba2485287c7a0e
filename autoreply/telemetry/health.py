"""Collects current problems as sentences: /readyz, the metrics and `status` show them."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules import Clock

log = logging.getLogger("autoreply.telemetry.health")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem, and since when. `until` is when it is dropped, or None if its reporter clears it."""

    about: str
    says: str
    since: datetime
    until: datetime | None = None


class Health:
    """The current problems, as each part of the engine reports them. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._troubles: dict[str, Trouble] = {}

    def report(self, about: str, says: str, shown_for: timedelta | None = None) -> None:
        """Set the problem with `about`, or clear it with "". Logs each change once.

        `shown_for`: drop the problem after that time. For single events, which nothing clears.
        """
        if not says and about not in self._troubles:
            return  # as nearly always
        self._wipe()
        now = self._clock.now()
        with self._lock:
            before = self._troubles.pop(about, None)
            if says:
                since, until = before.since if before else now, now + shown_for if shown_for else None
                self._troubles[about] = Trouble(about, says, since, until)
        if says and (before is None or before.says != says):
            log.error("trouble: %s", says, extra={"about": about})
        elif before is not None and not says:
            log.info("well again", extra={"about": about})

    def troubles(self) -> list[Trouble]:
        """Return all current problems, oldest first."""
        self._wipe()
        with self._lock:
            return sorted(self._troubles.values(), key=lambda trouble: trouble.since)

    def _wipe(self) -> None:
        """Drop problems whose time is over."""
        now = self._clock.now()
        with self._lock:
            over = [one.about for one in self._troubles.values() if one.until is not None and one.until <= now]
            for about in over:
                del self._troubles[about]
