"""A loop that looks for work and rests while there is none."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autoreply.concurrency.work_loop import WorkLoop
from tests.peers.processes import wait_until

LONG = 3600.0


class Work:
    """Counts the looks of a loop. `left` is what they say is left. `write` is what the loop hears of."""

    def __init__(self, every: float, longest: float = LONG) -> None:
        self.looks, self.left = 0, False
        self.notes: list[Callable[[], None]] = []
        self.while_looking: Callable[[], None] = lambda: None
        self.loop = WorkLoop(self._look, every, [self._telling], longest)

    def write(self) -> None:
        for note in self.notes:
            note()

    def _look(self) -> bool:
        self.looks += 1
        self.while_looking()
        return self.left

    @contextmanager
    def _telling(self, note: Callable[[], None]) -> Iterator[None]:
        self.notes.append(note)
        yield
        self.notes.remove(note)


@contextmanager
def running(work: Work) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=work.loop.run, args=(stop,))
    thread.start()
    try:
        assert wait_until(lambda: work.looks > 0)
        yield
    finally:
        stop.set()
        work.loop.wake()
        thread.join(20)
        assert not thread.is_alive()
        assert work.notes == []


def test_what_is_written_is_seen_at_once_and_nothing_runs_while_nothing_is_written() -> None:
    work = Work(every=0.001)
    with running(work):
        work.write()
        assert wait_until(lambda: work.looks >= 2)
        seen = work.looks
        assert not wait_until(lambda: work.looks > seen, 0.3)
        work.write()
        assert wait_until(lambda: work.looks > seen)


def test_what_a_look_itself_writes_brings_no_other_look() -> None:
    work = Work(every=0.001)
    work.while_looking = work.write
    with running(work):
        assert not wait_until(lambda: work.looks > 1, 0.3)


def test_while_something_is_left_it_looks_every_time() -> None:
    work = Work(every=0.001)
    work.left = True
    with running(work):
        assert wait_until(lambda: work.looks > 20)


def test_however_much_is_written_it_looks_no_more_often_than_that_but_wake_does_not_wait() -> None:
    work = Work(every=LONG)
    with running(work):
        for _ in range(100):
            work.write()
        assert not wait_until(lambda: work.looks > 1, 0.3)
        work.loop.wake()
        assert wait_until(lambda: work.looks == 2)


def test_it_looks_once_in_a_while_for_what_other_programs_wrote() -> None:
    with running(work := Work(every=0.001, longest=0.01)):
        assert wait_until(lambda: work.looks > 20)
