"""What is done at every heartbeat: each step has its turn, whatever happened in another one."""

from typing import NoReturn

import pytest

from autoreply.engine.heartbeat import Heartbeat
from autoreply.record import RecordError
from schedules import SystemClock


def test_neither_a_record_that_is_away_nor_a_fault_of_ours_keeps_a_step_from_its_turn() -> None:
    done: list[str] = []

    def away() -> NoReturn:
        raise RecordError("The record is away.")

    def broken() -> NoReturn:
        raise ValueError("nobody expected this")

    def beat(*steps: object) -> None:
        done.clear()
        known = {"away": away, "broken": broken, "last": lambda: done.append("last")}
        wanted = [known[str(step)] for step in steps]
        Heartbeat(wanted, [lambda: done.append("woken")], SystemClock(), done.append).beat()

    beat("last")
    assert done == ["last", "", "woken"]
    beat("away", "last")
    assert done == ["last", "The record is away.", "woken"]
    with pytest.raises(ValueError, match="nobody expected this"):
        beat("broken", "away", "last")
    assert done == ["last", "The record is away.", "woken"]
