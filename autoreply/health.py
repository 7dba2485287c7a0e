"""What is well and what is not, in sentences: shown by /readyz, the metrics and `status`."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime

from schedules import Clock

log = logging.getLogger("autoreply.health")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not well, since when."""

    about: str
    says: str
    since: datetime


class Health:
    """A board on which every part of the house writes its own line. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._troubles: dict[str, Trouble] = {}

    def tell(self, about: str, says: str) -> None:
        """Write what is wrong with `about`, or "" when it is well again. A change is logged once."""
        with self._lock:
            before = self._troubles.get(about)
            if before is not None and before.says == says:
                return
            if says:
                self._troubles[about] = Trouble(about, says, before.since if before else self._clock.now())
            else:
                self._troubles.pop(about, None)
        if says:
            log.error("trouble: %s", says, extra={"about": about})
        elif before is not None:
            log.info("well again", extra={"about": about})

    def troubles(self) -> list[Trouble]:
        """All that is not well, oldest first."""
        with self._lock:
            return sorted(self._troubles.values(), key=lambda trouble: trouble.since)
