"""The job that keeps the postures of people right, in its own thread."""

import threading

from autoreply.engine.timer import HEARTBEAT
from autoreply.presence.reconciler import Reconciler
from autoreply.record import RecordError
from autoreply.telemetry.health import Health

SOON = 0.2  # seconds between two rounds while people wait for a provider's limit


class PeopleJob:
    """Keeps the postures of people right. Many people take minutes, so the heartbeat does not do it."""

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
