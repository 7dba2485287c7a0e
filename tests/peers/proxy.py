"""A TCP proxy that misbehaves when told to: late, silent, cut, reset, or in crumbs."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from autoreply_demo.simulators.loops import LoopThread
from tests.peers.processes import free_port

CHUNK = 65_536


@dataclass
class Proxy:
    """Listens on `port` and passes everything on to 127.0.0.1:`target`. Set the faults at any time.

    `delay`: seconds before each piece goes on. `crumbs`: octets per piece, each sent apart; 0 as it came.
    """

    target: int
    port: int = field(default_factory=free_port)
    delay: float = 0.0
    crumbs: int = 0
    connections: int = 0
    passed: int = 0  # octets, both ways
    _refusing: bool = False
    _cut_after: int | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _thread: LoopThread | None = None
    _server: asyncio.Server | None = None
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        self._flowing.set()
        self._thread = LoopThread("proxy")
        self._server = self._thread.call(self._listen())

    def stop(self) -> None:
        """Stop listening and reset what is open."""
        if self._thread is not None and self._server is not None:
            self.reset()
            self._thread.soon(self._server.close)
            self._thread.close()
            self._thread = self._server = None

    def stall(self) -> None:
        """Pass nothing on any more, but keep every connection open: the half-dead line."""
        self._on_loop(self._flowing.clear)

    def flow(self) -> None:
        """Pass on again, first what waited."""
        self._refusing = False
        self._on_loop(self._flowing.set)

    def cut(self) -> None:
        """Close every connection in order, with a FIN."""
        self._on_loop(self._close_all)

    def reset(self) -> None:
        """Break every connection with a RST."""
        self._on_loop(self._abort_all)

    def refuse(self) -> None:
        """Break what is open and every new connection, until `flow`."""
        self._refusing = True
        self.reset()

    def cut_after(self, octets: int) -> None:
        """Break the connection once so many more octets have passed, both ways counted."""
        self._cut_after = self.passed + octets

    def __enter__(self) -> "Proxy":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _on_loop(self, function: Callable[[], object]) -> None:
        async def call() -> None:
            function()

        if self._thread is not None:
            self._thread.call(call())

    def _close_all(self) -> None:
        for writer in list(self._writers):
            writer.close()

    def _abort_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._refusing:
            writer.transport.abort()
            return
        try:
            onward, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, back}
        self._writers |= pair
        await asyncio.gather(self._pump(reader, back), self._pump(onward, writer))
        self._writers -= pair

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(CHUNK):
                await self._flowing.wait()
                for crumb in self._in_crumbs(piece):
                    await asyncio.sleep(self.delay)
                    await self._pass(crumb, writer)
        writer.close()

    async def _pass(self, piece: bytes, writer: asyncio.StreamWriter) -> None:
        room = len(piece) if self._cut_after is None else max(0, self._cut_after - self.passed)
        writer.write(piece[:room])
        await writer.drain()
        self.passed += min(room, len(piece))
        if room < len(piece):
            self._cut_after = None
            self._abort_all()

    def _in_crumbs(self, piece: bytes) -> list[bytes]:
        size = self.crumbs or len(piece)
        return [piece[start : start + size] for start in range(0, len(piece), size)]
