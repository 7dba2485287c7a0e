"""Runs named threads. Restarts one that dies, after a growing wait, and reports it meanwhile."""

import logging
import threading
from collections.abc import Callable

from autoreply.errors import sentence
from autoreply.telemetry.health import Health
from channels.backoff import Backoff, Tries
from schedules import Clock

log = logging.getLogger("autoreply.engine.supervisor")

AGAIN = Backoff(first=1.0, longest=60.0)
STEADY = 120.0  # seconds: after a run this long, the waits start from the beginning
Run = Callable[[threading.Event], None]


class Supervisor:
    """Keeps threads running until `stop`."""

    def __init__(self, health: Health, clock: Clock) -> None:
        self._health = health
        self._clock = clock
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._missing: dict[str, Run] = {}

    def start(self, name: str, run: Run) -> None:
        """Run `run(stop)` in a thread of that name, repeatedly, until `stop` is set."""
        self._missing[name] = run
        self.start_missing()

    def start_missing(self) -> None:
        """Start threads that could not be started before, because the system had none left. Call it now and then."""
        with self._lock:
            for name, run in list(self._missing.items()):
                thread = threading.Thread(target=self._keep, args=(name, run), name=name, daemon=True)
                try:
                    thread.start()
                except RuntimeError:
                    says = "No thread can be started for it. Allow this user or container more processes."
                    self._health.report(f"thread {name}", f"{name} does not run. {says}")
                    continue
                del self._missing[name]
                self._threads.append(thread)

    def stop(self, wake: Callable[[], None] = lambda: None, timeout: float = 10.0) -> list[str]:
        """Stop all threads, and wait `timeout` seconds. Returns the names of those that have not ended."""
        self._stop.set()
        self._missing.clear()
        wake()
        end = self._clock.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, end - self._clock.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]

    def _keep(self, name: str, run: Run) -> None:
        tries, about = Tries(AGAIN), f"thread {name}"
        while not self._stop.is_set():
            began = self._clock.monotonic()
            self._health.report(about, "")
            try:
                run(self._stop)
            except Exception as error:  # after any error, the thread is restarted
                log.exception("a thread died", extra={"of": name})
                self._health.report(about, f"{name} stopped and is started again: {sentence(error)}")
            if self._clock.monotonic() - began > STEADY:
                tries.succeed()
            self._stop.wait(tries.fail())
