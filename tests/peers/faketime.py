"""A clock that tests set, for real processes: libfaketime, whose distance from the real clock stands in a file."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.peers.processes import CLOCK, Absent, give, new_folder, remove_folder, wait_until

PACKAGE = "faketime"
LATE = 900_000  # microseconds of a second
_PLACES = ("/usr/lib", "/usr/local/lib")


class FakeTime:
    """Processes started with `env` read this clock; it runs as the real one does, some way off.

    Only the time of day is told wrong: time-outs run by the monotonic clock, which stays real, and so do file times.
    A process reads the file once in each second of the real clock: reading it at every look at the clock made daemons
    work twice as hard. So a step is written as a second ends, and has been taken by all when the next one has begun.
    """

    def __init__(self) -> None:
        self._library = _library()
        self._folder = new_folder("faketime")
        self._file = self._folder / "offset"
        self._offset = 0.0
        self._write()

    @property
    def env(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": self._library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "0",  # until the second ends
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def now(self) -> datetime:
        """What the processes read."""
        return CLOCK.now() + timedelta(seconds=self._offset)

    def set(self, instant: datetime) -> None:
        """Step to `instant`, forwards or backwards."""
        self._take((instant - _end_of_a_second()).total_seconds())

    def step(self, **units: float) -> None:
        """Step by this much, as in `step(hours=-5)`; the units are those of `timedelta`."""
        _end_of_a_second()
        self._take(self._offset + timedelta(**units).total_seconds())

    def run_until(self, instant: datetime) -> None:
        """Let real time pass until this clock shows `instant`."""
        left = (instant - self.now()).total_seconds()
        assert left < 30, "set the clock nearer to it first"
        wait_until(lambda: self.now() >= instant, left + 1)

    def close(self) -> None:
        remove_folder(self._folder)

    def _take(self, offset: float) -> None:
        self._offset = offset
        self._write()
        taken = _next_second()
        wait_until(lambda: CLOCK.now() >= taken)

    def _write(self) -> None:
        fresh = self._folder / "fresh"
        fresh.write_text(f"{self._offset:+.6f}\n")
        fresh.chmod(0o644)
        give(fresh)
        fresh.replace(self._file)


def _end_of_a_second() -> datetime:
    """Wait until a second is about to end; when it will."""
    wait_until(lambda: CLOCK.now().microsecond >= LATE)
    return _next_second()


def _next_second() -> datetime:
    return CLOCK.now().replace(microsecond=0) + timedelta(seconds=1)


def _library() -> str:
    """Where Debian keeps it. Raises `Absent`."""
    found = [path for place in _PLACES for path in Path(place).glob("**/faketime/libfaketimeMT.so.1")]
    if not found:
        raise Absent(f"libfaketime is not installed: apt-get install {PACKAGE}")
    return str(found[0])
