"""One lane of work for each channel."""

import threading
from collections.abc import Iterator

import pytest

from autoreply.concurrency.keyed_queue import LONGEST, KeyedQueue


class Gate:
    """A handler that writes down what it got, and holds "slow" things until it is opened."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.opened = threading.Event()
        self.entered = threading.Event()

    def handle(self, thing: str) -> None:
        if thing.startswith("slow"):
            self.entered.set()
            self.opened.wait(20)
        self.done.append(thing)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()


def test_a_lane_keeps_its_order_and_ends_its_thread_when_it_is_empty(gate: Gate) -> None:
    lanes = KeyedQueue(gate.handle)
    for number in range(30):
        assert lanes.put("office", str(number))
    assert lanes.settle(10)
    assert gate.done == [str(number) for number in range(30)]
    for thread in threading.enumerate():
        if thread.name == "lane: office":
            thread.join(10)
            assert not thread.is_alive()


def test_a_stalled_lane_holds_up_no_other(gate: Gate) -> None:
    lanes = KeyedQueue(gate.handle)
    lanes.put("stalled", "slow")
    lanes.put("office", "quick")
    assert gate.entered.wait(10)
    assert not lanes.is_empty("stalled")
    assert not lanes.settle(0.2)
    assert gate.done == ["quick"]
    gate.opened.set()
    assert lanes.settle(10)
    assert lanes.is_empty("stalled")


def test_who_fills_a_lane_waits_and_is_told_when_the_lanes_close(gate: Gate) -> None:
    lanes = KeyedQueue(gate.handle)
    lanes.put("office", "slow")
    assert gate.entered.wait(10)
    for number in range(LONGEST):
        assert lanes.put("office", f"slow {number}")
    taken: list[bool] = []
    waiting = threading.Thread(target=lambda: taken.append(lanes.put("office", "one too many")))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    assert len(lanes.close()) == LONGEST
    waiting.join(10)
    assert taken == [False]
    assert not lanes.put("office", "late")
    gate.opened.set()
    assert lanes.settle(10)
    assert gate.done == ["slow"]
