"""Work that is waited for only so long: whoever asked goes on without it, and it ends when it can."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
_Task = tuple[Future[Any], Callable[[], Any]]


MOST = 50  # pieces of work that are done together

Together = Callable[[], AbstractContextManager[None]]


class TooLateError(Exception):
    """The work was not done in time, or earlier work is stuck."""


class Within:
    """A few daemon threads: the end of the process does not wait for a database that hangs."""

    def __init__(
        self, name: str, workers: int, together: Together | None = None, *, fails_all: type[Exception] = TooLateError
    ) -> None:
        """`together` is what work that is waiting at the same moment may share; None: each is done for itself.

        Where that fails, each piece is done anew by itself; but what `fails_all` says holds for all of them.
        """
        self._together, self._fails_all = together, fails_all
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._stuck: list[Future[Any]] = []
        self._lock = threading.Lock()
        self._name, self._workers = name, workers
        self._started = False
        self._done: deque[asyncio.Future[None]] = deque()
        self._woken = False

    def run(self, work: Callable[[], T], seconds: float, late: Callable[[T], None]) -> T:
        """The result of `work`, or whatever it raises. What comes later than `seconds` goes to `late`.

        Raises `TooLateError`; at once, without trying, while earlier work is stuck.
        """
        future = self._begin(work)
        try:
            return future.result(seconds)
        except TimeoutError:
            return self._now_or_late(future, late)

    async def soon(self, work: Callable[[], T], seconds: float, late: Callable[[T], None]) -> T:
        """As `run`, for an event loop, which goes on meanwhile: no thread waits."""
        future, loop = self._begin(work), asyncio.get_running_loop()
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
        """How much work nobody has begun yet."""
        return self._tasks.qsize()

    def stop(self) -> None:
        """Let the threads end; work that is under way ends first."""
        for _ in range(self._workers):
            self._tasks.put(None)

    def _begin(self, work: Callable[[], T]) -> Future[T]:
        """Raises `TooLateError` where it would have to wait for work that is stuck."""
        self._start()
        if self._is_stuck():
            raise TooLateError
        future: Future[T] = Future()
        self._tasks.put((future, work))
        return future

    def _now_or_late(self, future: Future[T], late: Callable[[T], None]) -> T:
        """The result, now that the time is over. Raises `TooLateError`, or whatever the work raised."""
        if future.done():
            return future.result()
        with self._lock:
            self._stuck.append(future)
        future.add_done_callback(partial(_hand_over, late))
        raise TooLateError

    def _tell(self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[None], _done: Future[Any]) -> None:
        """Wake the loop once for everything that is done together: to wake it costs more than what it then does."""
        self._done.append(waiter)
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # it was closed meanwhile, and nobody waits any more
                loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        self._woken = False  # before anybody is woken: whoever comes now wakes the loop again
        while self._done:
            _wake(self._done.popleft())

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
            waiting = [task, *self._others()]
            if len(waiting) == 1 or not self._did_together(waiting):
                for one in waiting:
                    _do(*one)

    def _others(self) -> Iterator[_Task]:
        """What is waiting as well."""
        for _ in range(MOST - 1 if self._together else 0):
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                return
            if task is None:  # the end, for whoever asks next
                self._tasks.put(None)
                return
            yield task

    def _did_together(self, tasks: Sequence[_Task]) -> bool:
        """False where nothing was done, and each is to be tried by itself."""
        assert self._together is not None
        try:
            with self._together():
                results = [work() for _, work in tasks]
        except self._fails_all as error:
            for future, _ in tasks:
                future.set_exception(error)
        except Exception:  # noqa: BLE001 - by themselves, all but one may be well
            return False
        else:
            for (future, _), result in zip(tasks, results, strict=True):
                future.set_result(result)
        return True


def _do(future: Future[Any], work: Callable[[], Any]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - handed to who asked
        future.set_exception(error)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def _hand_over(late: Callable[[T], None], future: Future[T]) -> None:
    if future.exception() is None:
        late(future.result())
