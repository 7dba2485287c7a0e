"""The postures of people are looked after in a thread of their own."""

import threading

from autoreply.engine.timer import HEARTBEAT
from autoreply.presence.reconciler import Reconciler
from autoreply.record import RecordError
from autoreply.telemetry.health import Health

SOON = 0.2  # seconds between two looks at people who have to wait for a provider


class PeopleJob:
    """The postures of people, in a thread of their own: many take minutes, and no boundary waits for them."""

    def __init__(self, reconciler: Reconciler, health: Health) -> None:
        self._reconciler, self._health = reconciler, health
        self._wakeup = threading.Event()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._wakeup.clear()
            try:
                again = self._reconciler.reconcile_people(stop)
            except RecordError as error:
                self._health.report("record", str(error))
                again = None
            self._wakeup.wait(HEARTBEAT if again is None else min(max(again, SOON), HEARTBEAT))

    def wake(self) -> None:
        self._wakeup.set()
