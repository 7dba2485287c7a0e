"""The only place that reads the time. Everything else is given a `Clock`, or an instant."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, from no particular start: for time-outs and back-off."""
        ...

    def seconds_until(self, instant: datetime) -> float:
        """Real seconds to wait until `instant` comes, 0 when it has passed. A clock that runs faster waits less."""
        ...

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Call `wake` after the clock was set. A clock that cannot tell never calls it: look at least every minute."""
        ...


class SystemClock:
    """The machine's own clock. It cannot tell when it is stepped, so `on_jump` keeps quiet."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the one clock

    def monotonic(self) -> float:
        return time.monotonic()  # noqa: TID251 - this is the one clock

    def seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.now()).total_seconds())

    def on_jump(self, wake: Callable[[], None]) -> None:
        """A machine's clock steps without a word; the heartbeat notices within a minute."""


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
        """Jump to `instant`, forwards or backwards, and tell who listens."""
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
