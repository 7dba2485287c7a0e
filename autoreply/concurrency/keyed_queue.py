"""Does work in order for each key, and in parallel for different keys: a slow channel does not delay others."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger("autoreply.concurrency")

LONGEST = 10  # things that may wait under one key; `put` blocks for more


def _nothing() -> None:
    """The default `has_room`."""


class KeyedQueue(Generic[T]):
    """Passes each thing to `handle`, in a thread of its key that lives only while something waits.

    So reading the next message does not wait for the last reply, and a thousand quiet channels have no threads. If the
    system starts no more threads, the caller's thread does the work. What `handle` raises is logged. Safe to share
    between threads.
    """

    def __init__(
        self,
        name: str,
        handle: Callable[[T], None],
        most: int | None = None,
        has_room: Callable[[], None] = _nothing,
    ) -> None:
        """`most` keys are worked on at the same time by `try_put`; `has_room` is called when one of them is free again,
        after something was refused, for its own key or another."""
        self._name, self._handle, self._most, self._has_room = name, handle, most, has_room
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[T]] = {}
        self._stopped = self._refused = False

    def put(self, key: str, thing: T) -> bool:
        """Queue `thing`. Blocks while its key has too many. Returns False, not queued, once the queue is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._waiting.get(key, ())) < LONGEST)
            if self._stopped:
                return False
            waiting = self._waiting.get(key)
            if waiting is not None:
                waiting.append(thing)
                return True
            self._waiting[key] = deque((thing,))
        self._start(key)
        return True

    def try_put(self, key: str, thing: T) -> bool:
        """Queue `thing` if its key is idle and not too many keys are in work. Returns whether it did; never blocks."""
        with self._changed:
            if self._stopped:
                return False
            if key in self._waiting or (self._most is not None and len(self._waiting) >= self._most):
                self._refused = True
                return False
            self._waiting[key] = deque((thing,))
        self._start(key)
        return True

    def is_empty(self, key: str) -> bool:
        """Whether nothing of the key is waiting or in work."""
        with self._changed:
            return key not in self._waiting

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is waiting or in work, at most `timeout` seconds. Returns False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout)

    def close(self) -> list[T]:
        """Accept and start nothing more. Returns what was still waiting."""
        with self._changed:
            self._stopped = True
            left = [thing for waiting in self._waiting.values() for thing in waiting]
            for waiting in self._waiting.values():
                waiting.clear()
            self._changed.notify_all()
        return left

    def _start(self, key: str) -> None:
        """A daemon thread, not a pool's: the end of the process does not wait for a server that hangs."""
        thread = threading.Thread(target=self._work, args=(key,), name=f"{self._name}: {key}", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system has no thread for us: a key that nobody works on would wait for ever
            log.warning("no thread can be started; the caller's thread does the work", extra={"queue": self._name})
            self._work(key)

    def _work(self, key: str) -> None:
        while True:
            with self._changed:
                self._changed.notify_all()
                waiting = self._waiting[key]
                if not waiting:
                    del self._waiting[key]
                    refused, self._refused = self._refused, False
                    break
                thing = waiting.popleft()
            try:
                self._handle(thing)
            except Exception:  # a key that nobody works on would wait for ever
                log.exception("work failed unexpectedly", extra={"queue": self._name})
        if refused:
            self._has_room()
