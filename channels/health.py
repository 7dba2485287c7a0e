"""Joins the problems of an account's parts into one sentence about its health."""

import threading
from collections.abc import Callable


class AccountHealth:
    """Collects the problems of receiving, sending and other parts, and reports them when they change."""

    def __init__(self, name: str, report: Callable[[str, str], None]) -> None:
        self._name = name
        self._report = report
        self._troubles: dict[str, str] = {}
        self._reported = ""
        self._lock = threading.Lock()

    def report(self, part: str, trouble: str) -> None:
        """Set the problem of `part`, a sentence, or "" for none. A problem of several parts is reported once."""
        with self._lock:
            self._troubles[part] = trouble
            sentence = " ".join(filter(None, dict.fromkeys(self._troubles.values())))
            if sentence == self._reported:
                return
            self._reported = sentence
            self._report(self._name, sentence)
