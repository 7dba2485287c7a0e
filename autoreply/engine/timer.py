"""Calls a function at the next change of any calendar, and at every heartbeat in case that was missed.

APScheduler does only the waiting. Its local-time triggers skip or repeat days around clock changes, so every job is a
UTC instant. Nothing is stored, so nothing can be stale.
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
    """Calls `call` at each change of mode, each heartbeat, each jump of the clock, and after `wake`."""

    def __init__(self, clock: Clock, next_change: Callable[[], datetime | None], call: Callable[[], None]) -> None:
        self._clock = clock
        self.next_change = next_change
        self._call = call
        self._wakeup = threading.Event()
        clock.on_jump(self._wakeup.set)

    def run(self, stop: threading.Event) -> None:
        """Call it until `stop` is set."""
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
                self._wakeup.wait(2 * HEARTBEAT)  # in case the scheduler fails
        finally:
            scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Call it at once: for an override, a new configuration, or the end."""
        self._wakeup.set()

    def _arm(self, scheduler: BackgroundScheduler) -> None:
        change = self.next_change()
        if change is None:
            return
        seconds = self._clock.seconds_until(change)
        if seconds < timedelta(days=2).total_seconds():  # later ones are scheduled by a later heartbeat
            when = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251 - the scheduler's own clock
            scheduler.add_job(self._wakeup.set, DateTrigger(when, timezone=UTC), id="change", replace_existing=True)
