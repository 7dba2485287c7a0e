"""The bookmarks of channels, also while the record cannot be used: the last known ones, written down later."""

import threading
from collections.abc import Callable
from datetime import datetime

from cachetools import LRUCache

from autoreply.record import RecordError
from channels import KeyValue

MOST = 1000  # the most recently used ones

Key = tuple[str, str]


class BufferedBookmarks:
    """A `KeyValue` over another one. Safe to share between threads.

    A bookmark that could not be written waits for `flush`. If the process ends before, messages are read again from an
    older bookmark, and none is lost.
    """

    def __init__(self, kept: KeyValue) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._known: LRUCache[Key, str] = LRUCache(MOST)
        self._unwritten: dict[Key, str] = {}

    def get(self, channel: str, key: str) -> str | None:
        """Return a bookmark. Raises `RecordError` if the record cannot be used and the bookmark is not in memory."""
        if (channel, key) in self._unwritten:
            return self._unwritten[channel, key]
        try:
            value = self._kept.get(channel, key)
        except RecordError:
            with self._lock:
                if (channel, key) not in self._known:
                    raise
                return self._known[channel, key]
        if value is not None:
            self._remember(channel, key, value)
        return value

    def put(self, channel: str, key: str, value: str) -> None:
        """Set a bookmark. Raises nothing: if it cannot be written now, it is written later."""
        self._remember(channel, key, value)
        try:
            self._kept.put(channel, key, value)
        except RecordError:
            self._unwritten[channel, key] = value
        else:
            self._unwritten.pop((channel, key), None)

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        """Change a bookmark. Raises `RecordError`: without the record, its current value is not known."""
        self._kept.change(channel, key, change, dated)

    def flush(self) -> None:
        """Write the waiting bookmarks, after their messages are in the record. Raises `RecordError`."""
        for (channel, key), value in list(self._unwritten.items()):
            self._kept.put(channel, key, value)
            if self._unwritten.get((channel, key)) == value:
                self._unwritten.pop((channel, key), None)

    def _remember(self, channel: str, key: str, value: str) -> None:
        with self._lock:
            self._known[channel, key] = value
