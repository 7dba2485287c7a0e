"""Guessing passwords is slow: after a few failures an address has to wait."""

import ipaddress
import threading
from collections import deque
from datetime import datetime, timedelta

from cachetools import FIFOCache

FAILURES, WITHIN = 8, timedelta(minutes=10)  # so many wrong passwords in that time
MOST = 10_000  # addresses remembered; of more, those that failed longest ago are forgotten


class Throttle:
    """Counts failures in memory. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: FIFOCache[str, deque[datetime]] = FIFOCache(MOST)

    def take(self, address: str, now: datetime) -> timedelta:
        """How long `address` has to wait, nothing where it may try. A try counts as a failure until `forgive`."""
        key = network(address)
        with self._lock:
            failed = self._failed.get(key, deque(maxlen=FAILURES))
            while failed and not timedelta(0) <= now - failed[0] < WITHIN:  # a clock may be set back
                failed.popleft()
            if len(failed) == FAILURES:
                return WITHIN - (now - failed[0])
            failed.append(now)
            self._failed[key] = failed
            return timedelta(0)

    def forgive(self, address: str) -> None:
        """Forget the failures of an address that gave the right password."""
        with self._lock:
            self._failed.pop(network(address), None)


def network(address: str) -> str:
    """Whose address it is: an IPv6 subscriber has a whole /64, and may take a new one for every try."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
