"""uvicorn in a supervised thread."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from autoreply.web.connections import BoundedProtocol, bounded
from autoreply.web.listener import bind


class _QuietServer(uvicorn.Server):
    """Checks twice a second whether to end, not ten times: a page that is rarely read should cost next to nothing.

    uvicorn waits for ever for the rest of a request, and for a client that does not read its response. We do not. The
    size of a body is limited where it is read.
    """

    async def main_loop(self) -> None:
        ends = await self.on_tick(0)
        while not ends:
            await asyncio.sleep(0.5)
            now = asyncio.get_running_loop().time()
            for one in list(self.server_state.connections):
                if isinstance(one, BoundedProtocol):
                    one.close_idle(now)
            ends = await self.on_tick(0)


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


def _end(stop: threading.Event, server: uvicorn.Server) -> None:
    stop.wait()
    server.should_exit = True
