"""When a person of the practice last wrote in a conversation. The time is kept, and nothing else of it."""

import json
import threading
from datetime import datetime, timedelta

from cachetools import FIFOCache

from channels import KeyValue

MOST = 2000  # conversations
COARSE = timedelta(seconds=30)  # what is kept across restarts need not be exact
_KEY = "humans"  # of one bookmark for all, so that a message costs no look into the book


class HumanMessages:
    """Safe to share between threads."""

    def __init__(self, name: str, store: KeyValue) -> None:
        self._name, self._store = name, store
        self._lock = threading.Lock()
        self._wrote: FIFOCache[str, datetime] = FIFOCache(MOST)
        self._kept: dict[str, datetime] = {}  # as in the bookmark
        self._is_read = False

    def wrote(self, conversation: str, at: datetime) -> None:
        """Somebody of the practice wrote at `at`. Waits for nothing."""
        with self._lock:
            before = self._wrote.get(conversation)
            self._wrote[conversation] = at if before is None else max(before, at)

    def last(self, conversation: str) -> datetime | None:
        """None where nobody is known to have written. Raises what the bookmarks raise."""
        self._read()
        with self._lock:
            return self._wrote.get(conversation)

    def conversations(self) -> list[str]:
        """Where somebody is known to have written, the longest ago first. Raises what the bookmarks raise."""
        self._read()
        with self._lock:
            return sorted(self._wrote, key=self._wrote.__getitem__)

    def keep(self, conversation: str) -> None:
        """Write it down for the next life. Raises what the bookmarks raise."""
        self._read()
        with self._lock:
            at, kept = self._wrote.get(conversation), self._kept.get(conversation)
            if at is None or (kept is not None and at - kept <= COARSE):
                return
            whole = dict(self._wrote)
        self._store.put(self._name, _KEY, json.dumps({key: when.isoformat() for key, when in whole.items()}))
        with self._lock:
            self._kept = whole

    def _read(self) -> None:
        """What the last life knew, once."""
        if self._is_read:
            return
        kept = self._store.get(self._name, _KEY)
        for conversation, at in json.loads(kept or "{}").items():
            self.wrote(conversation, datetime.fromisoformat(at))
        self._is_read = True
