"""Folds equal lines of the log: a fault that repeats a thousand times a second must not fill the disk."""

import logging
from collections.abc import Callable

from cachetools import FIFOCache

ALIKE, WITHIN = 20, 60.0  # so many equal lines in so many seconds are written; the others are counted
MOST = 1_000  # kinds of lines remembered

_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
Key = tuple[object, ...]


class FoldingHandler(logging.Handler):
    """Passes lines to `inner`. Does not fold lines below WARNING: they report work done."""

    def __init__(self, inner: logging.Handler, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._inner = inner
        self._monotonic = monotonic
        self._seen: FIFOCache[Key, list[float]] = FIFOCache(MOST)  # since when, how many
        self._next = monotonic() + WITHIN
        self._folded: dict[Key, logging.LogRecord] = {}

    def emit(self, record: logging.LogRecord) -> None:
        now = self._monotonic()
        if now >= self._next:
            self._say_folded()
            self._next = now + WITHIN
        if record.levelno < logging.WARNING or self._is_wanted(record, now):
            self._inner.handle(record)

    def _is_wanted(self, record: logging.LogRecord, now: float) -> bool:
        key = _key(record)
        seen = self._seen.get(key)
        if seen is None or now - seen[0] >= WITHIN:
            self._seen[key] = [now, 1]
            return True
        seen[1] += 1
        if seen[1] > ALIKE:
            self._folded[key] = record
        return seen[1] <= ALIKE

    def _say_folded(self) -> None:
        """Write one line for each kind of line that was folded since the last time."""
        folded, self._folded = self._folded, {}
        for key, last in folded.items():
            seen = self._seen.pop(key, None)
            if seen is not None:
                says = f"{int(seen[1]) - ALIKE} more lines like this one were left out: {last.getMessage()}"
                self._inner.handle(logging.LogRecord(last.name, last.levelno, "", 0, says, None, None))


def _key(record: logging.LogRecord) -> Key:
    extra = sorted((name, str(value)) for name, value in record.__dict__.items() if name not in _USUAL)
    return record.name, record.levelno, str(record.msg), *extra
