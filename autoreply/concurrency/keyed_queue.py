"""One lane of work for each channel: in order, and one channel's trouble holds up no other."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 10  # things that may wait in one lane; who brings more waits until there is room


class KeyedQueue(Generic[T]):
    """Hands each thing to `handle`, in a thread that lives only while its lane is not empty.

    So reading the next message need not wait until the last one's reply is out, and a thousand quiet channels have no
    threads here. `handle` must not raise. Safe to share between threads.
    """

    def __init__(self, handle: Callable[[T], None]) -> None:
        self._handle = handle
        self._changed = threading.Condition()
        self._lanes: dict[str, deque[T]] = {}
        self._stopped = False

    def put(self, lane: str, thing: T) -> bool:
        """Queue `thing`; waits while the lane is full. False where the lanes are closed: then it is not taken."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._lanes.get(lane, ())) < LONGEST)
            if self._stopped:
                return False
            waiting = self._lanes.get(lane)
            if waiting is not None:
                waiting.append(thing)
                return True
            self._lanes[lane] = deque((thing,))
        threading.Thread(target=self._drive, args=(lane,), name=f"lane: {lane}", daemon=True).start()
        return True

    def is_empty(self, lane: str) -> bool:
        """Whether nothing of the lane is waiting or under way."""
        with self._changed:
            return lane not in self._lanes

    def settle(self, timeout: float) -> bool:
        """Wait until every lane is empty, at most `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._lanes, timeout)

    def close(self) -> list[T]:
        """Take nothing more and start nothing more; what was still waiting."""
        with self._changed:
            self._stopped = True
            left = [thing for lane in self._lanes.values() for thing in lane]
            for lane in self._lanes.values():
                lane.clear()
            self._changed.notify_all()
        return left

    def _drive(self, lane: str) -> None:
        while True:
            with self._changed:
                self._changed.notify_all()
                waiting = self._lanes[lane]
                if not waiting:
                    del self._lanes[lane]
                    return
                thing = waiting.popleft()
            self._handle(thing)
