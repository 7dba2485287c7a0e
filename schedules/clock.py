"""The only place that reads the time. All other code gets a `Clock` or an instant."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The source of time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never decrease, from an arbitrary start: for time-outs and back-off."""
        ...

    def seconds_until(self, instant: datetime) -> float:
        """Return the real seconds until `instant`, or 0 if it has passed. On a faster clock they are fewer."""
        ...

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Call `wake` after the clock was set. Some clocks cannot notice that: also check at least every minute."""
        ...


class SystemClock:
    """The machine's clock. It cannot notice when it is stepped."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the one clock

    def monotonic(self) -> float:
        return time.monotonic()  # noqa: TID251 - this is the one clock

    def seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.now()).total_seconds())

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Do nothing: the heartbeat notices a step within a minute."""


class FakeClock:
    """A clock that is set, jumped, and run at any rate (0 stands still). Safe to share between threads."""

    def __init__(self, start: datetime, rate: float = 0.0) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._lock = threading.Lock()
        self._base = start.astimezone(UTC)
        self._since = time.monotonic()  # noqa: TID251 - a running fake clock is driven by the real one
        self._rate = rate
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        with self._lock:
            return self._read()

    def monotonic(self) -> float:
        return time.monotonic()  # noqa: TID251 - time-outs of real sockets stay real

    def seconds_until(self, instant: datetime) -> float:
        with self._lock:
            left = max(0.0, (instant - self._read()).total_seconds())
            return left / self._rate if self._rate else (0.0 if left == 0 else threading.TIMEOUT_MAX)

    def on_jump(self, wake: Callable[[], None]) -> None:
        self._listeners.append(wake)

    def set(self, instant: datetime) -> None:
        """Jump to `instant`, forwards or backwards, and call the listeners."""
        with self._lock:
            self._rebase(instant.astimezone(UTC))
        self._tell()

    def advance(self, **units: float) -> None:
        """Jump forward, as in `advance(minutes=5)`; the units are those of `timedelta`."""
        with self._lock:
            self._rebase(self._read() + timedelta(**units))
        self._tell()

    def run(self, rate: float) -> None:
        """Let `rate` seconds pass in each real second from here on."""
        with self._lock:
            self._rebase(self._read())
            self._rate = rate
        self._tell()

    def _read(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._rate)  # noqa: TID251

    def _rebase(self, instant: datetime) -> None:
        self._base = instant
        self._since = time.monotonic()  # noqa: TID251

    def _tell(self) -> None:
        for wake in self._listeners:
            wake()
