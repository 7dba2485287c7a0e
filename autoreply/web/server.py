"""uvicorn in a supervised thread."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from autoreply.errors import UserError
from autoreply.web.connections import BoundedProtocol, bounded


class PortTakenError(UserError):
    """The address of [web] listen cannot be bound."""


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
    with _bind(host, port) as listener:
        # Do not believe X-Forwarded-For here: a proxy may pass on a header that the visitor invented.
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


def _bind(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise PortTakenError(
            f"[web] listen: {host}:{port} cannot be used ({error.strerror}). Choose another port, or stop what uses it."
        ) from error
    # Inherited by every connection. asyncio does it only for sockets that name their protocol, as these do not; without
    # it an answer in two pieces waits 40 ms for the other side's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _end(stop: threading.Event, server: uvicorn.Server) -> None:
    stop.wait()
    server.should_exit = True
