"""When mailboxes look: spread over the interval, and yet together."""

from datetime import UTC, datetime, timedelta

from channels.email.servers.timing import MOMENTS, Timing, spread, together

NOW = datetime(2026, 11, 23, 2, 0, 0, 300_000, tzinfo=UTC)


def test_a_thousand_mailboxes_look_at_few_moments_and_no_later_than_asked() -> None:
    every = Timing().look_every
    waits = {seconds: together(seconds, NOW, every) for number in range(1000)
             if (seconds := every * spread(f"desk-{number}@practice.example"))}  # fmt: skip
    assert len(waits) == 1000
    assert all(asked - every / MOMENTS <= wait <= asked for asked, wait in waits.items())
    moments = {round((NOW + timedelta(seconds=wait)).timestamp(), 3) for wait in waits.values()}
    assert MOMENTS * 0.8 < len(moments) <= MOMENTS


def test_who_looks_at_such_a_moment_looks_at_one_again() -> None:
    every = Timing().look_every
    moment = NOW + timedelta(seconds=together(10, NOW, every))
    late = timedelta(milliseconds=150)  # until its turn came
    assert moment + late + timedelta(seconds=together(every, moment + late, every)) == moment + timedelta(seconds=every)


def test_without_an_interval_nobody_waits() -> None:
    assert together(0.0, NOW, 0.0) == 0.0
