"""The clock that several processes share."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from autoreply_demo.sandbox.clock import SLOTS, SharedClock
from autoreply_demo.simulators.waiting import wait

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
READ = """
import sys
from pathlib import Path
from autoreply_demo.sandbox.clock import SharedClock
print(SharedClock(Path(sys.argv[1])).now().isoformat())
"""


def test_another_process_reads_the_same_instant_at_once(tmp_path: Path) -> None:
    clock = SharedClock.make(tmp_path / "clock", NOON, rate=0)
    for instant in (NOON, NOON + timedelta(days=30), NOON - timedelta(days=3)):
        clock.set(instant)
        told = subprocess.run(
            [sys.executable, "-c", READ, str(tmp_path / "clock")], capture_output=True, text=True, check=True
        )
        assert datetime.fromisoformat(told.stdout.strip()) == clock.now() == instant


def test_it_stands_still_or_runs_at_any_rate_and_waits_are_shorter_then(tmp_path: Path) -> None:
    clock = SharedClock.make(tmp_path / "clock", NOON, rate=0)
    assert clock.seconds_until(NOON) == 0
    assert clock.seconds_until(NOON + timedelta(seconds=1)) > 1_000_000
    clock.run(600)
    assert 0 < clock.seconds_until(clock.now() + timedelta(hours=1)) <= 6
    wait(lambda: clock.now() > NOON + timedelta(minutes=1), "the clock did not run")
    clock.run(1)
    assert clock.now() - NOON < timedelta(hours=5)


def test_every_listener_hears_of_each_jump_also_after_one_that_fails(tmp_path: Path) -> None:
    def broken() -> None:
        raise OSError

    told: list[datetime] = []
    clock, other = SharedClock.make(tmp_path / "clock", NOON, rate=0), SharedClock(tmp_path / "clock")
    other.on_jump(broken)
    other.on_jump(lambda: told.append(other.now()))
    for day in range(1, 4):
        clock.set(NOON + timedelta(days=day))
        wait(partial(told.__contains__, NOON + timedelta(days=day)), "nobody was told")
    assert len(told) == 3


@pytest.mark.parametrize("times", [1, SLOTS, SLOTS * 2 + 1])
def test_it_can_be_set_as_often_as_one_likes(tmp_path: Path, times: int) -> None:
    clock = SharedClock.make(tmp_path / "clock", NOON, rate=0)
    for second in range(times):
        clock.set(NOON + timedelta(seconds=second))
    assert clock.now() == NOON + timedelta(seconds=times - 1)
