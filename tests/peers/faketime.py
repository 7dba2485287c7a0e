"""A clock that tests set, for real processes: libfaketime, whose distance from the real clock stands in a file."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.peers.processes import CLOCK, Absent, give, new_folder, remove_folder, wait_until

PACKAGE = "faketime"
_PLACES = ("/usr/lib", "/usr/local/lib")


class FakeTime:
    """Processes started with `env` read this clock; it runs as the real one does, some way off.

    Only the time of day is told wrong: time-outs run by the monotonic clock, which stays real, and so do file times.
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
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Otherwise libfaketime reckons waits by the monotonic clock as overdue: each thread of ours that waits for
            # the interpreter's lock then turns in a loop, and a start takes four times the processor.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def now(self) -> datetime:
        """What the processes read."""
        return CLOCK.now() + timedelta(seconds=self._offset)

    def set(self, instant: datetime) -> None:
        """Step to `instant`, forwards or backwards."""
        self._offset = (instant - CLOCK.now()).total_seconds()
        self._write()

    def step(self, **units: float) -> None:
        """Step by this much, as in `step(hours=-5)`; the units are those of `timedelta`."""
        self._offset += timedelta(**units).total_seconds()
        self._write()

    def run_until(self, instant: datetime) -> None:
        """Let real time pass until this clock shows `instant`."""
        left = (instant - self.now()).total_seconds()
        assert left < 30, "set the clock nearer to it first"
        wait_until(lambda: self.now() >= instant, left + 1)

    def close(self) -> None:
        remove_folder(self._folder)

    def _write(self) -> None:
        fresh = self._folder / "fresh"
        fresh.write_text(f"{self._offset:+.6f}\n")
        fresh.chmod(0o644)
        give(fresh)
        fresh.replace(self._file)


def _library() -> str:
    """Where Debian keeps it. Raises `Absent`."""
    found = [path for place in _PLACES for path in Path(place).glob("**/faketime/libfaketimeMT.so.1")]
    if not found:
        raise Absent(f"libfaketime is not installed: apt-get install {PACKAGE}")
    return str(found[0])
