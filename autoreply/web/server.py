"""uvicorn in a supervised thread."""

import asyncio
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from autoreply.errors import UserError


class PortTakenError(UserError):
    """The address of [web] listen cannot be bound."""


WHOLE_WITHIN = 10.0  # seconds for a request, with its body


class _QuietServer(uvicorn.Server):
    """Looks twice a second whether to end, not ten times: a page that is rarely read should cost next to nothing.

    uvicorn waits for ever for the rest of a request: whoever sends it letter by letter on a thousand connections would
    keep everybody else out. How large a body may be is said where it is read.
    """

    async def main_loop(self) -> None:
        self._waiting: dict[tuple[object, object], float] = {}
        ends = await self.on_tick(0)
        while not ends:
            await asyncio.sleep(0.5)
            self._let_go_of_the_slow()
            ends = await self.on_tick(0)

    def _let_go_of_the_slow(self) -> None:
        """Close connections that have had no whole request for too long since they began, or since the last one."""
        now, before, self._waiting = asyncio.get_running_loop().time(), self._waiting, {}
        for one in self.server_state.connections:
            cycle = getattr(one, "cycle", None)
            if cycle is not None and not cycle.response_complete and not cycle.more_body:
                continue
            since = self._waiting[one, cycle] = before.get((one, cycle), now)
            if now - since > WHOLE_WITHIN and one.transport is not None:
                one.transport.close()


def serve(app: ASGIApp, host: str, port: int, stop: threading.Event) -> None:
    """Serve until `stop` is set. Raises `PortTakenError`."""
    with _bind(host, port) as listener:
        # A proxy's word on who asks is not taken: one that only hands on headers would hand on a liar's.
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", ws="none", proxy_headers=False, server_header=False
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
