"""Joins the problems of an account's parts into one sentence about its health."""

import threading
from collections.abc import Callable


def _nobody_counts(_name: str, _again_within: float) -> None:
    """The default, for accounts without a core."""


class AccountHealth:
    """Collects the problems of receiving, sending and other parts, and reports them when they change."""

    def __init__(
        self, name: str, report: Callable[[str, str], None], turned: Callable[[str, float], None] = _nobody_counts
    ) -> None:
        """`turned` takes how long until the account's loop turns again, in seconds."""
        self._name = name
        self._report, self._turned = report, turned
        self._troubles: dict[str, str] = {}
        self._reported: str | None = (
            None  # the first report goes out: before a reload, the account may have been unwell
        )
        self._lock = threading.Lock()

    def turn(self, again_within: float) -> None:
        """Say that the loop of the account works, and within how many seconds it turns again."""
        self._turned(self._name, again_within)

    def report(self, part: str, trouble: str) -> None:
        """Set the problem of `part`, a sentence, or "" for none. A problem of several parts is reported once."""
        with self._lock:
            self._troubles[part] = trouble
            sentence = " ".join(filter(None, dict.fromkeys(self._troubles.values())))
            if sentence == self._reported:
                return
            self._reported = sentence
            self._report(self._name, sentence)
