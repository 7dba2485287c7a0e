"""uvicorn in a thread, on a free loopback port."""

import asyncio
import socket
import threading

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"
_END = 10.0  # real seconds
_TICK = 0.02
_LAST_TURNS = 5  # of the loop: an accepted connection takes three to be there

Client = tuple[str, int]


class _Quick(uvicorn.Server):
    """Ends within a fiftieth of a second, where uvicorn looks and waits a tenth, twice."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            await asyncio.sleep(_TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(_LAST_TURNS):  # who is in the middle of a request, or was only just accepted, is cut off
            await asyncio.sleep(0)
            for connection in list(self.server_state.connections):
                connection.transport.abort()
        await asyncio.sleep(0)


class HttpServer:
    """Serves from `start` to `close`, and can cut a client off in the middle of its request.

    The port is bound, and who connects waits, from the beginning.
    """

    def __init__(self, port: int = 0) -> None:
        """`port` 0 is a free one. Raises `OSError`."""
        self._listener = socket.create_server((HOST, port), backlog=512)
        # Inherited by every connection: an answer in two pieces would wait 40 ms for an acknowledgement.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self._listener.getsockname()[1]
        self._open: dict[Client, tuple[asyncio.AbstractEventLoop, asyncio.Transport]] = {}
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp) -> None:
        http = self._protocol()
        quiet = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", http=http)
        self._server = _Quick(quiet)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="demo-telephone", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_END)
        self._listener.close()

    def drop(self, client: Client) -> None:
        """Close the connection of `client` at once, without a word."""
        loop, transport = self._open.get(client, (None, None))
        if loop is not None and transport is not None:
            loop.call_soon_threadsafe(transport.abort)

    def _protocol(self) -> type[H11Protocol]:
        opened = self._open

        class Cuttable(H11Protocol):
            """Remembers its transport under the address of its client."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
                super().connection_made(transport)
                if self.client is not None:
                    opened[self.client] = (asyncio.get_running_loop(), transport)

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    opened.pop(self.client, None)
                super().connection_lost(exc)

        return Cuttable
