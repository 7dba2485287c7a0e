"""Reports why Slack refuses our replies, for as long as it does."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from channels.health import AccountHealth
from channels.slack.reading.authors import identity

LASTS = timedelta(minutes=15)  # the outbox tries again within ten minutes, so an older refusal is over


class Refusals:
    """Safe to share between threads."""

    def __init__(self, health: AccountHealth, now: Callable[[], datetime]) -> None:
        self.health, self._now = health, now
        self._lock = threading.Lock()
        self._reported: dict[str, datetime] = {}

    def report(self, person: str, trouble: str, *, final: bool = False) -> None:
        """Report why Slack refused a reply of `person`, or "" if it accepted one.

        `final`: it is not tried again. This stays reported for a while, even if Slack accepts other replies.
        """
        part = f"{'refused' if final else 'replies'} {person}"
        with self._lock:
            if trouble:
                self._reported[part] = self._now()
            elif self._reported.pop(part, None) is None:
                return
        says = "and will not be sent" if final else "and is tried again"
        self.health.report(part, f"A reply of {identity(person)} was not taken {says}. {trouble}" if trouble else "")

    def forget(self) -> None:
        """Drop refusals that did not repeat: somebody corrected the cause, or the office opened."""
        with self._lock:
            over = [part for part, at in self._reported.items() if abs(self._now() - at) > LASTS]
            for part in over:
                del self._reported[part]
        for part in over:
            self.health.report(part, "")
