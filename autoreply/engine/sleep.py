"""Notices that nothing ran here for long: a laptop that slept, or a host that stops idle machines."""

from collections.abc import Callable
from datetime import datetime, timedelta

from schedules import Clock

LONG = timedelta(hours=1)  # heartbeats come twice a minute
SHOWN_FOR = timedelta(hours=12)

Tell = Callable[[str, str, timedelta | None], None]


class SleepWatch:
    """A step of the heartbeat. `say` writes an instant for people."""

    def __init__(self, clock: Clock, tell: Tell, say: Callable[[datetime], str]) -> None:
        """A clock that announces its jumps was set on purpose; of the machine's own, a jump is a sleep."""
        self._clock, self._tell, self._say = clock, tell, say
        self._last: datetime | None = None
        clock.on_jump(self._forget)

    def look(self) -> None:
        """Tell of a long pause since the last look."""
        now, before = self._clock.now(), self._last
        self._last = now
        if before is None or now - before < LONG:
            return
        if self._clock.seconds_until(now + (now - before)) < LONG.total_seconds():
            return  # a clock that runs faster than real time
        self._tell(
            "sleep",
            f"Nothing ran here from {self._say(before)} to {self._say(now)}: this computer slept, its host stopped it, "
            "or its clock was set. Nobody got a reply meanwhile. Use a computer that is always on, or turn sleep off.",
            SHOWN_FOR,
        )

    def _forget(self) -> None:
        self._last = None
