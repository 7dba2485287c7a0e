"""Channels' bookmarks, also while the record cannot be used: as they were last known, and written down later."""

import threading
from collections.abc import Callable
from datetime import datetime

from cachetools import LRUCache

from autoreply.record import RecordError
from channels import KeyValue

MOST = 1000  # the ones used last

Key = tuple[str, str]


class BufferedBookmarks:
    """A `KeyValue` over another one. Safe to share between threads.

    A bookmark that could not be written is held back until `flush`: messages are brought again from an older one,
    and none is lost.
    """

    def __init__(self, kept: KeyValue) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._known: LRUCache[Key, str] = LRUCache(MOST)
        self._unwritten: dict[Key, str] = {}

    def get(self, channel: str, key: str) -> str | None:
        """Raises `RecordError` where the record cannot be used and the bookmark was never seen."""
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
        """Raises nothing: what cannot be written now is written later."""
        self._remember(channel, key, value)
        try:
            self._kept.put(channel, key, value)
        except RecordError:
            self._unwritten[channel, key] = value
        else:
            self._unwritten.pop((channel, key), None)

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        """Raises `RecordError`: nobody can know what stands there now."""
        self._kept.change(channel, key, change, dated)

    def flush(self) -> None:
        """Write what could not be written before, once what it stands for is in the record. Raises `RecordError`."""
        for (channel, key), value in list(self._unwritten.items()):
            self._kept.put(channel, key, value)
            if self._unwritten.get((channel, key)) == value:
                self._unwritten.pop((channel, key), None)

    def _remember(self, channel: str, key: str, value: str) -> None:
        with self._lock:
            self._known[channel, key] = value
