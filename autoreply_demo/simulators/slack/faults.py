"""Failures of the Web API that a test orders, and the limits of its tiers."""

import math
import threading
from collections import defaultdict, deque
from dataclasses import dataclass

from autoreply_demo.simulators.slack.methods import METHODS
from schedules import Clock

MINUTE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """One request fails: `error` is Slack's word, `status` an HTTP status, `retry_after` seconds with status 429.

    `stall` waits so many real seconds, `drop` closes the connection without an answer; with `done` the request is
    carried out before it fails; with `page` somebody between us and Slack answers, with `status`. `method` is "" for
    any, `channel` for any conversation.
    """

    method: str = ""
    error: str = ""
    status: int = 0
    retry_after: int = 0
    stall: float = 0.0
    drop: bool = False
    done: bool = False
    page: bool = False
    channel: str = ""


class Faults:
    """Orders, each for one request, taken in turn. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[Fault] = []

    def order(self, fault: Fault, times: int) -> None:
        with self._lock:
            self._orders.extend([fault] * times)

    def forget(self) -> None:
        with self._lock:
            self._orders.clear()

    def next(self, method: str, channel: object) -> Fault | None:
        """What is ordered for this request, which uses the order up."""
        with self._lock:
            for place, order in enumerate(self._orders):
                if order.method in ("", method) and order.channel in ("", channel):
                    return self._orders.pop(place)
        return None


class Tiers:
    """Requests of each method in the last minute of the clock. `limits` may be changed; 0 is no limit."""

    def __init__(self, clock: Clock) -> None:
        self.limits = {name: method.tier for name, method in METHODS.items()}
        self._clock = clock
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, method: str) -> int:
        """Seconds to wait, 0 where the request may pass; refused ones are not counted."""
        limit, now = self.limits.get(method, 0), self._clock.now().timestamp()
        asked = self._asked[method]
        while asked and asked[0] <= now - MINUTE:
            asked.popleft()
        if limit and len(asked) >= limit:
            return max(1, math.ceil(asked[-limit] + MINUTE - now))
        asked.append(now)
        return 0
