"""One account, one sentence about its health, though several of its parts have something to say."""

import threading
from collections.abc import Callable


class AccountHealth:
    """Puts together what receiving and sending tell, and passes it on when it changed."""

    def __init__(self, name: str, report: Callable[[str, str], None]) -> None:
        self._name = name
        self._report = report
        self._troubles: dict[str, str] = {}
        self._told = ""
        self._lock = threading.Lock()

    def say(self, part: str, trouble: str) -> None:
        """`part` is in `trouble`, a sentence, or well: "". What several parts suffer from is told once."""
        with self._lock:
            self._troubles[part] = trouble
            sentence = " ".join(filter(None, dict.fromkeys(self._troubles.values())))
            if sentence == self._told:
                return
            self._told = sentence
            self._report(self._name, sentence)
