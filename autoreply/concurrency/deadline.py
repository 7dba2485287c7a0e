"""Runs work with a deadline: the caller goes on without a late result, and the work ends when it can."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class TooLateError(Exception):
    """The work was not done in time, or earlier work is stuck, or no thread can be started."""


class DeadlinePool(Generic[Q, A]):
    """A few daemon threads, so that the end of the process does not wait for a database that hangs."""

    def __init__(
        self,
        name: str,
        workers: int,
        work: Callable[[Sequence[Q]], Sequence[A]],
        most: int = 1,
        *,
        fails_all: type[Exception] = TooLateError,
        refuse_at: int = 1,
    ) -> None:
        """`work` answers up to `most` waiting questions at once, in their order.

        If it fails for several, each is asked again by itself, except for errors of `fails_all`, which count for all.
        While `refuse_at` pieces of work are stuck, further work is refused: 1 where all of it asks the same database.
        """
        self._answer, self._most, self._fails_all, self._refuse_at = work, most, fails_all, refuse_at
        self._tasks: queue.SimpleQueue[tuple[Future[A], Q] | None] = queue.SimpleQueue()
        self._stuck: list[Future[A]] = []
        self._lock = threading.Lock()
        self._name, self._workers = name, workers
        self._running = 0
        self._done: deque[asyncio.Future[None]] = deque()
        self._woken = self._stopped = False

    def run(self, question: Q, seconds: float, late: Callable[[A], None]) -> A:
        """Return the answer, or raise what `work` raises. An answer after `seconds` goes to `late`.

        Raises `TooLateError`; at once, without trying, while earlier work is stuck, and after `stop`.
        """
        future = self._begin(question)
        try:
            return future.result(seconds)
        except TimeoutError:
            return self._now_or_late(future, late)

    async def soon(self, question: Q, seconds: float, late: Callable[[A], None]) -> A:
        """Like `run`, for an event loop: blocks no thread."""
        future, loop = self._begin(question), asyncio.get_running_loop()
        waiter = loop.create_future()
        future.add_done_callback(partial(self._tell, loop, waiter))
        timer = loop.call_later(seconds, _wake, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
        return self._now_or_late(future, late)

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._tasks.qsize()

    def stop(self) -> None:
        """End the threads after the work that waits already."""
        self._stopped = True
        for _ in range(self._workers):  # those that were never started would not mind
            self._tasks.put(None)

    def _begin(self, question: Q) -> Future[A]:
        """Raises `TooLateError` where it would have to wait for work that is stuck, or for nobody."""
        self._start()
        if self._stopped or self._is_stuck():
            raise TooLateError
        future: Future[A] = Future()
        self._tasks.put((future, question))
        return future

    def _now_or_late(self, future: Future[A], late: Callable[[A], None]) -> A:
        """The result, now that the time is over. Raises `TooLateError`, or whatever the work raised."""
        if future.done():
            return future.result()
        with self._lock:
            self._stuck.append(future)
        future.add_done_callback(partial(_hand_over, late))
        raise TooLateError

    def _tell(self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[None], _done: Future[Any]) -> None:
        """Wake the loop once for all results that are ready: waking it is the expensive part."""
        self._done.append(waiter)
        if not self._woken:
            self._woken = True
            try:
                loop.call_soon_threadsafe(self._wake_all)
            except RuntimeError:  # the loop was closed meanwhile, and nobody waits
                self._woken = False

    def _wake_all(self) -> None:
        self._woken = False  # before anybody is woken: whoever comes now wakes the loop again
        while self._done:
            _wake(self._done.popleft())

    def _is_stuck(self) -> bool:
        with self._lock:
            self._stuck = [future for future in self._stuck if not future.done()]
            return len(self._stuck) >= self._refuse_at

    def _start(self) -> None:
        """Start workers, as many as the system allows. Later work starts the missing ones.

        Raises `TooLateError` if there is none at all: nothing would do the work.
        """
        if self._running == self._workers:
            return
        with self._lock:
            try:
                while self._running < self._workers:
                    name = f"{self._name}-{self._running}"
                    threading.Thread(target=self._work, name=name, daemon=True).start()
                    self._running += 1
            except RuntimeError:
                if not self._running:
                    raise TooLateError from None

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            waiting = [task, *self._others()]
            if not self._do(waiting):
                for one in waiting:
                    self._do([one])

    def _others(self) -> Iterator[tuple[Future[A], Q]]:
        """Yield the other waiting tasks."""
        for _ in range(self._most - 1):
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                return
            if task is None:  # the end, for whoever asks next
                self._tasks.put(None)
                return
            yield task

    def _do(self, tasks: Sequence[tuple[Future[A], Q]]) -> bool:
        """Do the tasks together. Returns False if that failed and each should be tried by itself."""
        try:
            answers = self._answer([question for _, question in tasks])
        except BaseException as error:  # noqa: BLE001 - handed to who asked
            if len(tasks) > 1 and not isinstance(error, self._fails_all):
                return False
            for future, _ in tasks:
                future.set_exception(error)
        else:
            for (future, _), answer in zip(tasks, answers, strict=True):
                future.set_result(answer)
        return True


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def _hand_over(late: Callable[[A], None], future: Future[A]) -> None:
    if future.exception() is None:
        late(future.result())
