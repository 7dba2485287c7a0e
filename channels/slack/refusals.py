"""What Slack has against our replies and somebody has to mend, for as long as it goes on."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from channels.health import AccountHealth
from channels.slack.who import identity

LASTS = timedelta(minutes=15)  # what is tried again, is so within ten; what nothing repeats is over


class Refusals:
    """Safe to share between threads."""

    def __init__(self, health: AccountHealth, now: Callable[[], datetime]) -> None:
        self.health, self._now = health, now
        self._lock = threading.Lock()
        self._said: dict[str, datetime] = {}

    def say(self, person: str, trouble: str) -> None:
        """Replies of `person` are refused, a sentence says why; "" where one was taken."""
        with self._lock:
            if trouble:
                self._said[person] = self._now()
            elif self._said.pop(person, None) is None:
                return
        says = f"A reply of {identity(person)} was not taken and is tried again. {trouble}"
        self.health.say(f"replies {person}", says if trouble else "")

    def forget(self) -> None:
        """Let go of what was not repeated: it was mended, or the office opened."""
        with self._lock:
            over = [person for person, at in self._said.items() if abs(self._now() - at) > LASTS]
        for person in over:
            self.say(person, "")
