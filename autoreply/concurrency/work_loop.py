"""Repeats a look for work, and rests while there can be none: until something was written, or somebody wakes it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack

LONGEST_REST = 60.0  # seconds: another program, such as a command, may have written something

Note = Callable[[], None]
News = Callable[[Note], AbstractContextManager[None]]


class WorkLoop:
    """`look` does all that is due, and returns whether time alone can make more due. Then it is called `every` seconds.

    Otherwise it is called again once somebody has written to what it looks at, or after `longest` seconds. Writing does
    not call it more often than `every` seconds; `wake` calls it at once. Safe to share between threads.
    """

    def __init__(
        self, look: Callable[[], bool], every: float, news: Sequence[News] = (), longest: float = LONGEST_REST
    ) -> None:
        """`news` call the note that they are given after each writing of this process, until the context ends.

        What `look` itself writes is no news to it. Where other processes find work for it as well, let `longest` be
        `every`.
        """
        self._look, self._every, self._news, self._longest = look, every, news, longest
        self._woken = threading.Event()
        self._written = threading.Event()
        self._thread = 0

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set and `wake` was called."""
        self._thread = threading.get_ident()
        with ExitStack() as stack:
            for telling in self._news:
                stack.enter_context(telling(self._note))
            while not stop.is_set():
                self._woken.clear()
                self._written.clear()
                more = self._look()
                if not self._woken.wait(self._every) and not more:
                    self._written.wait(max(0.0, self._longest - self._every))

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()
        self._written.set()

    def _note(self) -> None:
        if threading.get_ident() != self._thread:
            self._written.set()
