"""Work that is waited for only so long: whoever asked goes on without it, and it ends when it can."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
_Task = tuple[Future[Any], Callable[[], Any]]


class TooLateError(Exception):
    """The work was not done in time, or earlier work is stuck."""


class Within:
    """A few daemon threads: the end of the process does not wait for a database that hangs."""

    def __init__(self, name: str, workers: int) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._stuck: list[Future[Any]] = []
        self._lock = threading.Lock()
        self._name, self._workers = name, workers
        self._started = False

    def run(self, work: Callable[[], T], seconds: float, late: Callable[[T], None]) -> T:
        """The result of `work`, or whatever it raises. What comes later than `seconds` goes to `late`.

        Raises `TooLateError`; at once, without trying, while earlier work is stuck.
        """
        self._start()
        if self._is_stuck():
            raise TooLateError
        future: Future[T] = Future()
        self._tasks.put((future, work))
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done():  # the work raised it itself
                return future.result()
            with self._lock:
                self._stuck.append(future)
            future.add_done_callback(partial(_hand_over, late))
            raise TooLateError from None

    def stop(self) -> None:
        """Let the threads end; work that is under way ends first."""
        for _ in range(self._workers):
            self._tasks.put(None)

    def _is_stuck(self) -> bool:
        with self._lock:
            self._stuck = [future for future in self._stuck if not future.done()]
            return bool(self._stuck)

    def _start(self) -> None:
        with self._lock:
            if self._started:
                return
            self._started = True
        for number in range(self._workers):
            threading.Thread(target=self._work, name=f"{self._name}-{number}", daemon=True).start()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            future, work = task
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - handed to who asked
                future.set_exception(error)


def _hand_over(late: Callable[[T], None], future: Future[T]) -> None:
    if future.exception() is None:
        late(future.result())
