"""The alarm clock: rings at the next change of any calendar, and at every heartbeat in case it was missed.

APScheduler is asked for no more than that. Its local-time triggers skip or repeat days around clock changes, so every
job is a UTC instant; nothing is stored, so nothing can be stale.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from schedules import Clock

log = logging.getLogger("autoreply.engine.timer")

HEARTBEAT = 30.0  # seconds


class Timer:
    """Rings `call` at each boundary, each heartbeat, each jump of the clock and whenever it is woken."""

    def __init__(self, clock: Clock, next_change: Callable[[], datetime | None], call: Callable[[], None]) -> None:
        self._clock = clock
        self.next_change = next_change
        self._call = call
        self._wakeup = threading.Event()
        clock.on_jump(self._wakeup.set)

    def run(self, stop: threading.Event) -> None:
        """Ring until `stop` is set."""
        scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        scheduler.add_job(self._wakeup.set, IntervalTrigger(seconds=int(HEARTBEAT), timezone=UTC))
        scheduler.start()
        try:
            while not stop.is_set():
                self._wakeup.clear()
                self._call()
                self._arm(scheduler)
                self._wakeup.wait(2 * HEARTBEAT)  # should even the alarm clock fail
        finally:
            scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Ring at once: an override, a new configuration, the end."""
        self._wakeup.set()

    def _arm(self, scheduler: BackgroundScheduler) -> None:
        change = self.next_change()
        if change is None:
            return
        seconds = self._clock.seconds_until(change)
        if seconds < timedelta(days=2).total_seconds():  # farther ones come nearer with the heartbeats
            when = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251 - the alarm clock's own reading
            scheduler.add_job(self._wakeup.set, DateTrigger(when, timezone=UTC), id="change", replace_existing=True)
