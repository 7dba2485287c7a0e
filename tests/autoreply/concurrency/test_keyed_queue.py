"""Work in order for each key."""

import threading
from collections.abc import Iterator

import pytest

from autoreply.concurrency.keyed_queue import LONGEST, KeyedQueue
from tests.threads import no_new_threads


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


def test_a_key_keeps_its_order_and_its_thread_ends_when_nothing_waits(gate: Gate) -> None:
    queue = KeyedQueue("test", gate.handle)
    for number in range(30):
        assert queue.put("office", str(number))
    assert queue.settle(10)
    assert gate.done == [str(number) for number in range(30)]
    for thread in threading.enumerate():
        if thread.name == "test: office":
            thread.join(10)
            assert not thread.is_alive()


def test_a_stalled_key_holds_up_no_other(gate: Gate) -> None:
    queue = KeyedQueue("test", gate.handle)
    queue.put("stalled", "slow")
    queue.put("office", "quick")
    assert gate.entered.wait(10)
    assert not queue.is_empty("stalled")
    assert not queue.settle(0.2)
    assert gate.done == ["quick"]
    gate.opened.set()
    assert queue.settle(10)
    assert queue.is_empty("stalled")


def test_who_brings_too_much_waits_and_is_told_when_the_queue_closes(gate: Gate) -> None:
    queue = KeyedQueue("test", gate.handle)
    queue.put("office", "slow")
    assert gate.entered.wait(10)
    for number in range(LONGEST):
        assert queue.put("office", f"slow {number}")
    taken: list[bool] = []
    waiting = threading.Thread(target=lambda: taken.append(queue.put("office", "one too many")))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    assert len(queue.close()) == LONGEST
    waiting.join(10)
    assert taken == [False]
    assert not queue.put("office", "late")
    gate.opened.set()
    assert queue.settle(10)
    assert gate.done == ["slow"]


def test_work_that_fails_keeps_neither_its_key_nor_what_waits_behind_it(gate: Gate) -> None:
    def handle(thing: str) -> None:
        if thing == "broken":
            raise ValueError(thing)
        gate.handle(thing)

    queue = KeyedQueue("test", handle)
    queue.put("office", "broken")
    queue.put("office", "next")
    assert queue.settle(10)
    assert gate.done == ["next"]


def test_one_piece_of_work_for_a_key_at_a_time_and_only_so_many_keys(gate: Gate) -> None:
    room = threading.Event()
    queue = KeyedQueue("test", gate.handle, most=1, has_room=room.set)
    assert queue.try_put("office", "slow")
    assert gate.entered.wait(10)
    assert not queue.try_put("office", "again"), "it is worked on"
    assert not queue.try_put("other", "quick"), "too many keys are worked on"
    assert not room.is_set()
    gate.opened.set()
    assert room.wait(10)
    assert queue.try_put("other", "quick")
    assert queue.settle(10)
    assert gate.done == ["slow", "quick"]


def test_who_was_refused_since_their_key_is_worked_on_is_told_when_it_is_free(gate: Gate) -> None:
    room = threading.Event()
    queue = KeyedQueue("test", gate.handle, has_room=room.set)
    assert queue.try_put("office", "slow")
    assert gate.entered.wait(10)
    assert not queue.try_put("office", "next")
    gate.opened.set()
    assert room.wait(10), "else it would wait for somebody's next look"
    assert queue.try_put("office", "next")
    assert queue.settle(10)


def test_without_a_thread_the_caller_does_the_work_and_the_key_is_free_again(gate: Gate) -> None:
    queue = KeyedQueue("test", gate.handle)
    with no_new_threads():
        assert queue.put("office", "first")
        assert queue.try_put("office", "second")
        assert gate.done == ["first", "second"], "it was done when the call returned"
    assert queue.is_empty("office")
    assert queue.put("office", "third")
    assert queue.settle(10)
    assert gate.done == ["first", "second", "third"]
