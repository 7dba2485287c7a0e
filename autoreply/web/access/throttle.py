"""Guessing passwords is slow: after a few failures an address has to wait, and each may try once at a time."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from cachetools import FIFOCache, LRUCache

from autoreply.web.access.visitor import network

FAILURES, WITHIN = 8, timedelta(minutes=10)  # so many wrong passwords in that time
OF_ACCOUNT = 40  # the same for one account from anywhere, so that many addresses together do not guess faster
MOST = 10_000  # addresses remembered; of more, those that failed longest ago are forgotten
SEATS, RESERVED = 4, 2  # tries at a time; and those that only addresses may take that have logged in before


class Throttle:
    """Counts failures in memory. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: FIFOCache[str, deque[datetime]] = FIFOCache(MOST)
        self._trusted: LRUCache[str, None] = LRUCache(MOST)
        self._seated: set[str] = set()

    @contextmanager
    def seat(self, address: str) -> Iterator[bool]:
        """Whether `address` may try now. A crowd takes no seat from an address that has logged in before."""
        key = network(address)
        with self._lock:
            most = SEATS + (RESERVED if key in self._trusted else 0)
            seated = key not in self._seated and len(self._seated) < most
            if seated:
                self._seated.add(key)
        try:
            yield seated
        finally:
            if seated:
                with self._lock:
                    self._seated.discard(key)

    def take(self, address: str, now: datetime, account: str = "") -> timedelta:
        """How long `address` has to wait, nothing where it may try. A try counts as a failure until `forgive`.

        `account` is the name that it tries, "" for none. Guessers elsewhere keep nobody waiting who has logged in to it
        from this address before.
        """
        key = network(address)
        with self._lock:
            limits = {key: FAILURES}
            if account and f"{account} {key}" not in self._trusted:
                limits[f"{account} "] = OF_ACCOUNT
            failed = {each: self._recent(each, most, now) for each, most in limits.items()}
            waits = [WITHIN - (now - times[0]) for each, times in failed.items() if len(times) == limits[each]]
            if waits:
                return max(waits)
            for each, times in failed.items():
                times.append(now)
                self._failed[each] = times
            return timedelta(0)

    def forgive(self, address: str, account: str = "") -> None:
        """Forget the failures of an address that gave the right password."""
        key = network(address)
        with self._lock:
            self._failed.pop(key, None)
            self._trusted[key] = None
            if account:
                self._trusted[f"{account} {key}"] = None

    def _recent(self, key: str, most: int, now: datetime) -> deque[datetime]:
        failed = self._failed.get(key, deque(maxlen=most))
        while failed and not timedelta(0) <= now - failed[0] < WITHIN:  # a clock may be set back
            failed.popleft()
        return failed
