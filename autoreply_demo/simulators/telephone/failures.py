"""Failures of the API that a test orders: the next requests are refused, stall, or are dropped once they are done."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """`status` refuses with it, before anything is done; `stall` waits so many real seconds, after it was done;
    `drop` closes the connection without an answer, after it was done. `code` is the error's own, `only` a part of
    "METHOD /path" that a request must hold. `body` with `media_type` is a wrong answer with HTTP 200; `short` cuts so
    many octets off the right one, which stay announced; `location` is a redirect."""

    status: int = 0
    code: int = 0
    stall: float = 0.0
    drop: bool = False
    retry_after: int | None = None
    only: str = ""
    body: bytes | None = None
    media_type: str = "text/xml"
    short: int = 0
    location: str = ""


class Failures:
    """Orders, each for one request, taken in turn. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[Failure] = []

    def order(self, failure: Failure, times: int) -> None:
        with self._lock:
            self._orders.extend([failure] * times)

    def forget(self) -> None:
        """Answer as usual again."""
        with self._lock:
            self._orders.clear()

    def next(self, request: str) -> Failure:
        """What is ordered for this request, which uses the order up."""
        with self._lock:
            for place, order in enumerate(self._orders):
                if order.only in request:
                    return self._orders.pop(place)
        return Failure()
