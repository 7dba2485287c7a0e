"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode: at most ten connections, each envelope over exactly one of
them, without a pattern.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from autoreply_demo.simulators.slack.events import Attempt, SlackEvent
from autoreply_demo.simulators.slack.workspace import APP_ID, SlackWorkspace

MOST = 10  # connections
LIFE = 18060  # seconds, as hello tells


@dataclass(eq=False, slots=True)
class Socket:
    """One connection. A silent one takes nothing in and gives nothing out, and stays open."""

    name: str
    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    silent: bool = False


class Sockets:
    """Lives in one event loop."""

    def __init__(self, world: SlackWorkspace, host: str) -> None:
        self.patience = 3.0  # real seconds for an acknowledgement
        self.open: list[Socket] = []
        self.opened = 0  # connections so far
        self.disabled = False
        self._world, self._host = world, host
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._turn = 0

    def address(self) -> str:
        """A new address, good for one connection."""
        ticket = self._world.id("")
        self._tickets.add(ticket)
        return f"ws://{self._host}/link/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The whole life of a connection."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or self.disabled:
            return web.Response(status=403, text="ticket is not valid")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, timeout=1.0)
        await ws.prepare(request)
        self.opened += 1
        socket = Socket(f"socket {self.opened}", ws, request.transport)
        if len(self.open) >= MOST:
            await self._disconnect(socket, "too_many_websockets", 0.0)
            return ws
        await self._talk(socket)
        return ws

    async def _talk(self, socket: Socket) -> None:
        with self._world.changed:
            self.open.append(socket)
            self._world.changed.notify_all()
        try:
            await socket.ws.send_json(self._hello())
            async for message in socket.ws:
                await self._take(socket, message)
        except ConnectionError:
            pass
        finally:
            with self._world.changed:
                self.open.remove(socket)
                self._world.changed.notify_all()

    async def deliver(self, event: SlackEvent, attempt: Attempt, reason: str) -> str:
        """Send it over one connection, and wait for the acknowledgement."""
        if not self.open:
            return "connection_failed"
        return await self._ask(attempt, lambda name: _envelope(name, event, attempt.number, reason))

    async def interact(self, payload: dict[str, Any]) -> bool:
        """Send a press over one connection. Returns whether it was acknowledged in time."""
        if not self.open:
            return False
        kind = {"type": "interactive", "accepts_response_payload": False}
        press = Attempt(0, 0.0, "")
        return not await self._ask(press, lambda name: {"envelope_id": name, "payload": payload, **kind})

    async def _ask(self, attempt: Attempt, envelope_of: Callable[[str], dict[str, Any]]) -> str:
        self._turn += 1
        socket = self.open[self._turn % len(self.open)]
        attempt.over = socket.name
        envelope = self._world.id("en")
        acked = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self.patience):
                await self._send(socket, envelope_of(envelope))
                await acked
        except (TimeoutError, ConnectionError):
            return "timeout"
        finally:
            del self._waiting[envelope]
        return ""

    async def disconnect(self, sockets: Sequence[Socket], reason: str, linger: float) -> None:
        """Announce that they will be closed, and close them `linger` seconds later."""
        await asyncio.gather(*(self._disconnect(one, reason, linger) for one in sockets))

    def reset(self) -> None:
        """Cut every connection without a close frame."""
        for one in list(self.open):
            if one.transport is not None:
                one.transport.abort()

    async def close(self) -> None:
        for one in list(self.open):
            if one.silent and one.transport is not None:
                one.transport.abort()
            else:
                await one.ws.close()

    async def _take(self, socket: Socket, message: WSMessage) -> None:
        if socket.silent:
            return
        if message.type == WSMsgType.PING:
            await socket.ws.pong(message.data)
        elif message.type == WSMsgType.TEXT:
            payload = json.loads(message.data)
            waiting = self._waiting.get(payload.get("envelope_id", ""))
            if waiting is not None and not waiting.done():
                waiting.set_result(None)

    async def _send(self, socket: Socket, payload: dict[str, Any]) -> None:
        if not socket.silent:
            await socket.ws.send_json(payload)

    async def _disconnect(self, socket: Socket, reason: str, linger: float) -> None:
        payload = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
        try:
            await self._send(socket, payload)
            await asyncio.sleep(linger)
            await socket.ws.close()
        except ConnectionError:
            pass

    def _hello(self) -> dict[str, Any]:
        debug = {"host": "applink-1", "build_number": 1, "approximate_connection_time": LIFE}
        info = {"connection_info": {"app_id": APP_ID}, "debug_info": debug}
        return {"type": "hello", "num_connections": len(self.open), **info}


def _envelope(name: str, event: SlackEvent, number: int, reason: str) -> dict[str, Any]:
    envelope = {"envelope_id": name, "payload": event.body, "type": "events_api", "accepts_response_payload": False}
    return envelope | {"retry_attempt": number, "retry_reason": reason}
