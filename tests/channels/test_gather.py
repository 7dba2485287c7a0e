"""Several slow things are asked at once, and none of them holds up the others."""

import threading

from channels.gather import gather
from tests.peers.processes import CLOCK
from tests.threads import no_new_threads


def test_what_answers_in_time_is_there_and_what_hangs_is_left_out() -> None:
    over = threading.Event()
    asks = {"hangs": lambda: str(over.wait(30)), "quick": lambda: "well", "nothing": lambda: ""}
    assert gather(asks, 0.05, CLOCK.monotonic) == {"quick": "well", "nothing": ""}
    over.set()


def test_nobody_waits_once_all_have_answered_or_where_no_thread_can_be_started() -> None:
    asks = {number: lambda number=number: number for number in range(3)}
    assert gather(asks, 3600, CLOCK.monotonic) == {0: 0, 1: 1, 2: 2}
    with no_new_threads():
        assert gather(asks, 3600, CLOCK.monotonic) == {}
