"""The clock of the sandbox. One process sets it and changes its rate; all processes read the same time.

It is a small file that every process maps into memory. A new reading goes into a free slot before the first byte is set
to that slot, so nobody reads half of one.
"""

import mmap
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from schedules import SystemClock

SLOTS = 256
LOOK_EVERY = 0.05  # seconds between checks for a new reading
_READING = struct.Struct("<ddd")  # seconds since 1970, the machine's monotonic seconds at that time, and the rate
_SIZE = 1 + SLOTS * _READING.size
_START = datetime(1970, 1, 1, tzinfo=UTC)


class SharedClock:
    """Implements `Clock`. Only one process sets it. All processes of a machine share its monotonic clock."""

    def __init__(self, file: Path) -> None:
        """Open a clock that `make` made."""
        self._real = SystemClock()
        with file.open("r+b") as opened:
            self._map = mmap.mmap(opened.fileno(), _SIZE)
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @classmethod
    def make(cls, file: Path, start: datetime, rate: float = 1.0) -> Self:
        """A new clock that shows `start` (aware). `rate` of its seconds pass in each real second."""
        file.write_bytes(bytes(_SIZE))
        clock = cls(file)
        clock._write(start, rate)
        return clock

    @property
    def turn(self) -> int:
        """A different number after each change."""
        return self._map[0]

    @property
    def rate(self) -> float:
        """Seconds that pass in each real second."""
        return self._read()[2]

    def now(self) -> datetime:
        base, since, rate = self._read()
        return _START + timedelta(seconds=base + (self._real.monotonic() - since) * rate)

    def monotonic(self) -> float:
        """Real, because time-outs of real sockets are."""
        return self._real.monotonic()

    def seconds_until(self, instant: datetime) -> float:
        left = max(0.0, (instant - self.now()).total_seconds())
        rate = self.rate
        return left / rate if rate else (0.0 if left == 0 else threading.TIMEOUT_MAX)

    def on_jump(self, wake: Callable[[], None]) -> None:
        """The first listener starts a thread that checks for jumps until the process ends."""
        with self._lock:
            self._listeners.append(wake)
            if len(self._listeners) == 1:
                threading.Thread(target=self._watch, args=(self.turn,), name="demo-clock", daemon=True).start()

    def set(self, instant: datetime) -> None:
        """Jump to `instant`, forwards or backwards."""
        self._write(instant, self.rate)

    def run(self, rate: float) -> None:
        """From now on, `rate` of its seconds pass in each real second. 0 stops the clock."""
        self._write(self.now(), rate)

    def _read(self) -> tuple[float, float, float]:
        base, since, rate = _READING.unpack_from(self._map, 1 + self._map[0] * _READING.size)
        return base, since, rate

    def _write(self, instant: datetime, rate: float) -> None:
        with self._lock:
            slot = (self._map[0] + 1) % SLOTS
            reading = (instant - _START).total_seconds(), self._real.monotonic(), rate
            _READING.pack_into(self._map, 1 + slot * _READING.size, *reading)
            self._map[0] = slot

    def _watch(self, seen: int) -> None:
        pause = threading.Event()
        while True:
            pause.wait(LOOK_EVERY)
            if self.turn != seen:
                seen = self.turn
                for wake in tuple(self._listeners):
                    with suppress(OSError):  # the listener has been closed
                        wake()
