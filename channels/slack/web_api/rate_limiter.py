"""Slack's limits per method, app and workspace: https://docs.slack.dev/apis/web-api/rate-limits (seen 2026-11-22).

We stay a little below them. If sixty people close at once, we spread the calls and Slack refuses none.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from channels import TryAgain

MINUTE = timedelta(minutes=1)
PER_MINUTE: Mapping[str, int] = {
    "dnd.endSnooze": 18,  # tier 2: 20
    "dnd.info": 45,  # tier 3: 50
    "dnd.setSnooze": 18,  # tier 2
    "users.profile.get": 90,  # tier 4: 100
    "users.profile.set": 45,  # tier 3
}


class RateLimiter:
    """Counts the calls of the last minute. Safe to share between threads."""

    def __init__(self, now: Callable[[], datetime], per_minute: Mapping[str, int] = PER_MINUTE) -> None:
        self._now = now
        self._per_minute = per_minute
        self._taken: dict[str, deque[datetime]] = {method: deque() for method in per_minute}
        self._lock = threading.Lock()

    def take(self, *methods: str) -> None:
        """Count one call of each method. If one has no room, counts none and raises `TryAgain` with the seconds."""
        with self._lock:
            now = self._now()
            wait = max((self._wait(method, now) for method in methods), default=0.0)
            if wait > 0:
                raise TryAgain("Slack lets only so many people change in a minute; the others follow.", after=wait)
            for method in methods:
                self._taken[method].append(now)

    def _wait(self, method: str, now: datetime) -> float:
        taken = self._taken[method]
        while taken and not now - MINUTE < taken[0] <= now:  # a clock that was set back starts over
            taken.popleft()
        if len(taken) < self._per_minute[method]:
            return 0.0
        return (taken[0] + MINUTE - now).total_seconds()
