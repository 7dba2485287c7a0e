"""Asks several slow things at once, and goes on with what has answered in time."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

K = TypeVar("K")
A = TypeVar("A")


def gather(asks: Mapping[K, Callable[[], A]], seconds: float, monotonic: Callable[[], float]) -> dict[K, A]:
    """Return the answers by key. Left out is what failed, or has not answered after `seconds` in all.

    Each has a daemon thread of its own, so keep them few; one that the system gives no thread is left out. An `ask`
    that raises should log that itself.
    """
    answers: dict[K, A] = {}
    lock = threading.Lock()

    def run(key: K, ask: Callable[[], A]) -> None:
        answer = ask()
        with lock:
            answers[key] = answer

    threads, until = [], monotonic() + seconds
    for key, ask in asks.items():
        thread = threading.Thread(target=run, args=(key, ask), daemon=True, name="gather")
        with suppress(RuntimeError):  # no thread can be started
            thread.start()
            threads.append(thread)
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    with lock:
        return dict(answers)
