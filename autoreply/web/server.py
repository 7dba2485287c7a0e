"""uvicorn in a supervised thread."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from autoreply.web.connections import BoundedProtocol, bounded
from autoreply.web.listener import bind

LOOK_EVERY = 0.5  # seconds


class _QuietServer(uvicorn.Server):
    """Looks twice a second, not ten times: a page that is rarely read should cost next to nothing. It ends at once.

    uvicorn waits for ever for the rest of a request, and for a client that does not read its response. We do not. The
    size of a body is limited where it is read.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._end = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        ends = await self.on_tick(0)
        while not ends:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._end.wait()
            now = self._loop.time()
            for one in list(self.server_state.connections):
                if isinstance(one, BoundedProtocol):
                    one.close_idle(now)
            ends = await self.on_tick(0)

    def end(self) -> None:
        """End soon, from any thread, without waiting for the next look."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._end.set)


def serve(
    app: ASGIApp, host: str, port: int, stop: threading.Event, trusted: Callable[[], Sequence[str]] = tuple
) -> None:
    """Serve until `stop` is set; `trusted` gives the networks of our proxies. Raises `PortTakenError`."""
    with bind(host, port) as listener:
        serve_on(app, listener, stop, trusted)


def serve_on(
    app: ASGIApp, listener: socket.socket, stop: threading.Event, trusted: Callable[[], Sequence[str]] = tuple
) -> None:
    """As `serve`, on a socket that `bind` made."""
    # A proxy's word on who asks is not taken: one that only hands on headers would hand on a liar's.
    config = uvicorn.Config(
        app,
        http=bounded(trusted),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
    )
    server = _QuietServer(config)
    threading.Thread(target=_end, args=(stop, server), name="web-end", daemon=True).start()
    server.run(sockets=[listener])


def _end(stop: threading.Event, server: _QuietServer) -> None:
    stop.wait()
    server.end()
