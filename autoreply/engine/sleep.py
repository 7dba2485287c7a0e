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
        self._pause: tuple[datetime, datetime] | None = None
        clock.on_jump(self._forget)

    def look(self) -> None:
        """Tell of a long pause, at the look after the one that noticed it: a jump may be announced a moment late."""
        now, before, pause = self._clock.now(), self._last, self._pause
        self._last, self._pause = now, None
        if pause is not None:
            self._tell("sleep", self._says(*pause), SHOWN_FOR)
        if before is not None and now - before >= LONG and self._is_real(now, now - before):
            self._pause = before, now

    def _is_real(self, now: datetime, pause: timedelta) -> bool:
        """Not that of a clock that runs faster than real time."""
        return self._clock.seconds_until(now + pause) >= LONG.total_seconds()

    def _says(self, before: datetime, after: datetime) -> str:
        return (
            f"Nothing ran here from {self._say(before)} to {self._say(after)}: this computer slept, its host "
            "stopped it, or its clock was set. Nobody got a reply meanwhile. Use a computer that is always on, or turn "
            "sleep off."
        )

    def _forget(self) -> None:
        self._last = self._pause = None
