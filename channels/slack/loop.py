"""An event loop in its own thread: Slack's library is asynchronous, and the engine is not."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
log = logging.getLogger("channels.slack")


class SlackLoop:
    """Starts with the first work, and ends for good. Work for an ended loop is cancelled at once.

    Safe to share between threads, but do not wait for it from its own thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread()
        self._ended = False

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin `work`."""
        with self._lock:
            if self._ended:  # a thread that comes late must not leave another loop behind
                work.close()
                late: Future[T] = Future()
                late.cancel()
                return late
            if self._loop is None:
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=_run, args=(loop,), name=self._name, daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # no thread can be started; the next work tries again
                    loop.close()
                    work.close()
                    raise
                self._loop, self._thread = loop, thread
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Return the result of `work`, or raise what it raises. After `seconds` it is cancelled: `TimeoutError`."""
        future = self.start(work)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise

    async def soon(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Like `run`, for a caller in another event loop. Raises `TimeoutError` also if this loop ends."""
        future = asyncio.wrap_future(self.start(work))
        done, _ = await asyncio.wait((future,), timeout=seconds)
        if not done or future.cancelled():
            future.cancel()
            raise TimeoutError
        return future.result()

    def call(self, what: Callable[[], object]) -> None:
        """Call `what` in the loop soon; does nothing if the loop never started."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def finish(self, last: Coroutine[Any, Any, None], seconds: float) -> None:
        """Cancel all work, do `last`, and end within `seconds`."""
        with self._lock:
            loop, self._loop, self._ended = self._loop, None, True
        if loop is None:
            last.close()
            return
        asyncio.run_coroutine_threadsafe(_end(last, seconds / 2), loop)
        self._thread.join(seconds)


async def _end(last: Coroutine[Any, Any, None], seconds: float) -> None:
    """Cancel all work and do `last`, then stop the loop. Work that takes no end after `seconds` is left."""
    loop, mine = asyncio.get_running_loop(), asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    try:
        if others:
            await asyncio.wait(others, timeout=seconds)
        async with asyncio.timeout(seconds):
            await last
    except TimeoutError:
        log.warning("the last work of a workspace did not end in time")
    finally:
        loop.stop()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()
