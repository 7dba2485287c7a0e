"""A system that starts no more threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

TOO_LARGE = 1 << 46  # octets of stack, more than any machine gives: then `Thread.start` fails as it does at a limit


@contextmanager
def no_new_threads() -> Iterator[None]:
    """Inside, nobody in this process can start a thread."""
    before = threading.stack_size(TOO_LARGE)
    try:
        yield
    finally:
        threading.stack_size(before)
