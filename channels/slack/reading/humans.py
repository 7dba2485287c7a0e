"""Remembers when a person of the practice last wrote to somebody. Keeps only the time.

A place is a conversation ("C1"), a thread of it ("C1:1795485600.000100"), or one member in it ("C1@U1").
"""

import json
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from cachetools import FIFOCache

from channels import KeyValue

MOST = 2000  # places
COARSE = timedelta(seconds=30)  # the bookmark need not be exact
KEPT = timedelta(days=1)  # quiet_after_human is never longer
_KEY = "humans"  # one bookmark for all places, so that a message costs no read


class HumanMessages:
    """Safe to share between threads."""

    def __init__(self, name: str, store: KeyValue) -> None:
        self._name, self._store = name, store
        self._lock = threading.Lock()
        self._wrote: FIFOCache[str, datetime] = FIFOCache(MOST)
        self._kept: dict[str, datetime] = {}  # as in the bookmark
        self._is_read = False

    def wrote(self, place: str, at: datetime) -> None:
        """Note that somebody of the practice wrote at `at`. Does not block."""
        with self._lock:
            before = self._wrote.get(place)
            self._wrote[place] = at if before is None else max(before, at)

    def last(self, places: Iterable[str]) -> datetime | None:
        """Return the last time in any of these places, or None if none is known. Raises what the bookmarks raise."""
        self._read()
        with self._lock:
            return max((at for place in places if (at := self._wrote.get(place)) is not None), default=None)

    def conversations(self) -> list[str]:
        """Return the conversations in which they wrote, oldest first. Raises what the bookmarks raise."""
        self._read()
        with self._lock:
            places = sorted(self._wrote, key=self._wrote.__getitem__)
        return [place.partition("@")[0].partition(":")[0] for place in places]

    def keep(self, place: str) -> None:
        """Write it to the bookmark, for the next start. Raises what the bookmarks raise."""
        self._read()
        with self._lock:
            at, kept = self._wrote.get(place), self._kept.get(place)
            if at is None or (kept is not None and at - kept <= COARSE):
                return
            whole = {key: when for key, when in self._wrote.items() if at - when < KEPT}
        text = json.dumps({key: when.isoformat() for key, when in whole.items()})
        self._store.change(self._name, _KEY, lambda _before: text, dated=at)
        with self._lock:
            self._kept = whole

    def _read(self) -> None:
        """Read the bookmark, once."""
        if self._is_read:
            return
        kept = self._store.get(self._name, _KEY)
        for place, at in json.loads(kept or "{}").items():
            self.wrote(place, datetime.fromisoformat(at))
        self._is_read = True
