"""uvicorn in a supervised thread."""

import asyncio
import socket
import threading

import uvicorn
from starlette.applications import Starlette

from autoreply.inwords import InWords


class PortTakenError(InWords):
    """The address of [web] listen cannot be bound."""


class _Server(uvicorn.Server):
    """Looks twice a second whether to end, not ten times: a page that is rarely read should cost next to nothing."""

    async def main_loop(self) -> None:
        ends = await self.on_tick(0)
        while not ends:
            await asyncio.sleep(0.5)
            ends = await self.on_tick(0)


def serve(app: Starlette, host: str, port: int, stop: threading.Event) -> None:
    """Serve until `stop` is set. Raises `PortTakenError`."""
    with _bind(host, port) as listener:
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
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
