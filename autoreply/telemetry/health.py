"""Collects current problems as sentences: /readyz, the metrics and `status` show them."""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules import Clock

ALIVE = "alive\n"  # what /healthz says: so we tell the daemon from another program at the same address

ONE_REPLY = ": delivery"  # the end of what replies that did not arrive are about: most were to a wrong address

log = logging.getLogger("autoreply.telemetry.health")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem, and since when. `until` is when it is dropped, or None if its reporter clears it.

    `reported` is when it was last reported.
    """

    about: str
    says: str
    since: datetime
    reported: datetime
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
                self._troubles[about] = Trouble(about, says, since, now, until)
        if says and (before is None or before.says != says):
            log.error("trouble: %s", says, extra={"about": about})
        elif before is not None and not says:
            log.info("well again", extra={"about": about})

    def forget(self, channels: Iterable[str]) -> None:
        """Channels of these names are gone, and their troubles with them."""
        for name in channels:
            for one in self.troubles():
                if _is_of(one.about, name):
                    self.report(one.about, "")

    def unwell(self, channels: Iterable[str]) -> set[str]:
        """Which channels of these names have a problem of any part. What befell single replies is none of theirs."""
        abouts = [one.about for one in self.troubles() if not one.about.endswith(ONE_REPLY)]
        return {name for name in channels if any(_is_of(about, name) for about in abouts)}

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


def _is_of(about: str, channel: str) -> bool:
    """Whether a problem is about this channel, or a part of it."""
    return about in (channel, f"thread {channel}") or about.startswith((f"{channel}: ", f"{channel}/"))
