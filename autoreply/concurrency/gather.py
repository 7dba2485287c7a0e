"""Asks several slow things at once, and goes on with what has answered in time."""

import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

K = TypeVar("K")
A = TypeVar("A")


def gather(asks: Mapping[K, Callable[[], A]], seconds: float, monotonic: Callable[[], float]) -> dict[K, A]:
    """Return the answers by key. Left out is what failed, or has not answered after `seconds` in all.

    Each has a daemon thread of its own, so keep them few. An `ask` that raises should log that itself.
    """
    answers: dict[K, A] = {}
    lock = threading.Lock()

    def run(key: K, ask: Callable[[], A]) -> None:
        answer = ask()
        with lock:
            answers[key] = answer

    threads = [threading.Thread(target=run, args=(key, ask), daemon=True, name="gather") for key, ask in asks.items()]
    until = monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    with lock:
        return dict(answers)
