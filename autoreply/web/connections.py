"""Bounds on the connections to the page: a visitor who opens a thousand of them leaves some to everybody else."""

import asyncio
import logging
import resource
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from autoreply.web.access.guard import is_loopback
from autoreply.web.access.visitor import is_within, network

log = logging.getLogger("autoreply.web")

MOST, MOST_EACH = 512, 64  # connections in all, and of one address; a proxy on this machine may take all of them
WHOLE_WITHIN = 10.0  # seconds for a request, with its body
READ_WITHIN = 30.0  # seconds for some 50 KB of an answer: 13 kbit/s


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 on one connection, one of a bounded number."""

    trusted: Callable[[], Sequence[str]] = staticmethod(tuple)  # the networks of our proxies
    paused: float | None = None  # since when the other side has not read enough
    whole: tuple[object, float] | None = None  # the last request, and since when the next is awaited

    def connection_made(self, transport: Any) -> None:
        """Make room where there are too many already."""
        super().connection_made(transport)
        self.whole = (None, asyncio.get_running_loop().time())  # known from the start: the oldest makes room, not any
        found = [one for one in self.connections if isinstance(one, BoundedProtocol) and not one.transport.is_closing()]
        key = self.key
        mine = [one for one in found if one.key == key] if key else []
        if len(mine) > MOST_EACH:
            _make_room(self, mine, "one address has")
        elif len(found) > most_connections():
            _make_room(self, found, "there are")

    @property
    def key(self) -> str:
        """Whose connection it is, "" for a proxy, which comes with those of all others."""
        host = self.client[0] if self.client else ""
        return "" if is_loopback(host) or is_within(host, self.trusted()) else network(host)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.paused = asyncio.get_running_loop().time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.paused = None

    @property
    def is_answered(self) -> bool:
        """Whether a whole request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def close_idle(self, now: float) -> None:
        """Close it if for too long it has sent no whole request, or has not read its response."""
        if self.transport.is_closing() or (self.paused is not None and now - self.paused > READ_WITHIN):
            self.transport.abort()  # closing waits until everything has been read, which may be never
        elif self.is_answered:
            self.whole = None
        elif self.whole is None or self.whole[0] is not self.cycle:
            self.whole = (self.cycle, now)
        elif now - self.whole[1] > WHOLE_WITHIN and self.paused is None:
            self.transport.close()


def bounded(trusted: Callable[[], Sequence[str]]) -> type[BoundedProtocol]:
    """The protocol for a page behind proxies of these networks."""
    return type("BoundedBehindProxies", (BoundedProtocol,), {"trusted": staticmethod(trusted)})


def most_connections() -> int:
    """At most a quarter of the descriptors that this process may have: the others are for mail and the record."""
    return max(16, min(MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4))


def _make_room(newest: BoundedProtocol, others: Iterable[BoundedProtocol], who: str) -> None:
    """End the connection that waits longest for a request, or the newest where all are being answered."""
    waiting = [one for one in others if one is not newest and not one.is_answered]
    log.warning("%s too many connections to the page; one of them was closed", who)
    oldest = min(waiting, key=lambda one: one.whole[1] if one.whole else float("inf"), default=newest)
    oldest.transport.abort()
