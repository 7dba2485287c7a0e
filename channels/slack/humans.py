"""When a person of the practice last wrote in a conversation. The time is kept, and nothing else of it."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from channels import Cursors

MOST = 5000
COARSE = timedelta(seconds=30)  # what is kept across restarts need not be exact


class Humans:
    """Safe to share between threads."""

    def __init__(self, name: str, cursors: Cursors) -> None:
        self._name, self._cursors = name, cursors
        self._lock = threading.Lock()
        self._wrote: OrderedDict[str, datetime] = OrderedDict()
        self._kept: dict[str, datetime] = {}

    def wrote(self, conversation: str, at: datetime) -> None:
        """Somebody of the practice wrote at `at`. Waits for nothing."""
        with self._lock:
            before = self._wrote.get(conversation)
            self._wrote[conversation] = at if before is None else max(before, at)
            self._wrote.move_to_end(conversation)
            while len(self._wrote) > MOST:
                self._kept.pop(self._wrote.popitem(last=False)[0], None)

    def last(self, conversation: str) -> datetime | None:
        """None where nobody is known to have written. Raises what the bookmarks raise."""
        with self._lock:
            known = self._wrote.get(conversation)
        if known is not None:
            return known
        kept = self._cursors.get(self._name, _key(conversation))
        return datetime.fromisoformat(kept) if kept else None

    def keep(self, conversation: str) -> None:
        """Write it down for the next life. Raises what the bookmarks raise."""
        with self._lock:
            at, kept = self._wrote.get(conversation), self._kept.get(conversation)
        if at is not None and (kept is None or at - kept > COARSE):
            self._cursors.put(self._name, _key(conversation), at.isoformat())
            with self._lock:
                self._kept[conversation] = at


def _key(conversation: str) -> str:
    return f"human:{conversation}"
