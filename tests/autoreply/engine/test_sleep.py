"""A computer that slept is told; a clock that somebody set or sped up is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from autoreply.engine.sleep import SHOWN_FOR, SleepWatch
from autoreply.telemetry.health import Health
from schedules import FakeClock

EVENING = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


class Machine(FakeClock):
    """Like a machine's own clock, it tells nobody that it jumped; unless it is told to."""

    def on_jump(self, wake: Callable[[], None]) -> None:
        self.announce = wake


def watched(clock: FakeClock) -> tuple[SleepWatch, Health]:
    health = Health(clock)
    watch = SleepWatch(clock, health.report, lambda instant: f"{instant:%H:%M}")
    watch.look()
    return watch, health


def test_a_night_asleep_is_told_for_half_a_day_and_half_a_minute_is_not() -> None:
    clock = Machine(EVENING)
    watch, health = watched(clock)
    clock.advance(seconds=30)
    watch.look()
    assert health.troubles() == []
    clock.advance(hours=8)
    watch.look()
    clock.advance(seconds=30)
    watch.look()
    (trouble,) = health.troubles()
    assert trouble.says.startswith("Nothing ran here from 22:30 to 06:30: this computer slept")
    clock.advance(minutes=SHOWN_FOR / timedelta(minutes=1) + 1)
    assert health.troubles() == []


def test_a_clock_that_was_set_on_purpose_or_runs_fast_is_no_sleep() -> None:
    clock = FakeClock(EVENING)
    watch, health = watched(clock)
    clock.advance(hours=8)
    watch.look()
    watch.look()
    assert health.troubles() == []
    late = Machine(EVENING)
    watch, health = watched(late)
    late.advance(hours=8)
    watch.look()
    late.announce()  # a moment after it was noticed
    watch.look()
    assert health.troubles() == []
    fast = FakeClock(EVENING, rate=100_000.0)
    watch, health = watched(fast)
    while fast.now() - EVENING < timedelta(hours=2):
        pass
    watch.look()
    assert health.troubles() == []
