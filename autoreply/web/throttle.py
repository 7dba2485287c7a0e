"""Guessing passwords is slow: after a few failures an address waits, however many it has left to try."""

import ipaddress
import threading
from collections import OrderedDict, deque

from schedules import Clock

FAILURES, WITHIN = 8, 600.0  # so many wrong passwords in so many seconds
MOST = 10_000  # addresses remembered; of more, those that failed longest ago are forgotten


class Throttle:
    """Counts failures in memory. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, address: str) -> float:
        """Seconds that `address` has to wait, 0 where it may try. A try counts as a failure until `forgive`."""
        key, now = network(address), self._clock.monotonic()
        with self._lock:
            failed = self._failed.setdefault(key, deque(maxlen=FAILURES))
            while failed and now - failed[0] >= WITHIN:
                failed.popleft()
            if len(failed) == FAILURES:
                return WITHIN - (now - failed[0])
            failed.append(now)
            self._failed.move_to_end(key)
            if len(self._failed) > MOST:
                self._failed.popitem(last=False)
            return 0.0

    def forgive(self, address: str) -> None:
        """It knew the password."""
        with self._lock:
            self._failed.pop(network(address), None)


def network(address: str) -> str:
    """Whose address it is: an IPv6 subscriber has a whole /64, and may take a new one for every try."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
