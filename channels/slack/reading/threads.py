"""The threads in which the app replied. Further messages there are for the app, even without a mention."""

import json
import threading
from datetime import datetime, timedelta

from cachetools import FIFOCache

from channels import KeyValue

MOST = 1000
KEPT = timedelta(days=3)
_KEY = "threads"


class AnsweredThreads:
    """A thread is named "CONVERSATION:TS", after its first message. Safe to share between threads of the process."""

    def __init__(self, name: str, store: KeyValue) -> None:
        self._name, self._store = name, store
        self._lock = threading.Lock()
        self._known: FIFOCache[str, None] = FIFOCache(MOST)

    def add(self, thread: str, now: datetime) -> None:
        """Remember a thread. Raises what the bookmarks raise; this process remembers it in any case."""
        with self._lock:
            if thread in self._known:
                return
            self._known[thread] = None

        def change(before: str) -> str:
            kept = {key: at for key, at in _read(before).items() if now - datetime.fromisoformat(at) < KEPT}
            newest = sorted({**kept, thread: now.isoformat()}.items(), key=lambda one: one[1])[-MOST:]
            return json.dumps(dict(newest))

        self._store.change(self._name, _KEY, change, dated=now)

    def has(self, thread: str) -> bool:
        """Whether the app replied there, in this process or another. Raises what the bookmarks raise."""
        with self._lock:
            if thread in self._known:
                return True
        return thread in _read(self._store.get(self._name, _KEY) or "")


def _read(text: str) -> dict[str, str]:
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}
