"""A simulator of a Matrix homeserver: what a client asks of it, over HTTP on loopback (client-server API v3)."""

import itertools
import threading
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from autoreply_demo.simulators.telephone.server import HOST, HttpServer
from schedules import Clock

US, TOKEN, PASSWORD = "@office:hillside.example", "syt_office", "correct horse"
_API = "/_matrix/client/v3"
Json = dict[str, Any]


@dataclass
class Room:
    """A room and its events, oldest first; each stands at its place in the stream of the whole server."""

    name: str
    members: int = 2
    events: list[tuple[int, Json]] = field(default_factory=list)


class MatrixServer:
    """Start it with `with`. It holds a sync open until something is new, as homeservers do."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._server = clock, HttpServer()
        self.url = f"http://{HOST}:{self._server.port}"
        self._rooms: dict[str, Room] = {}
        self._transactions: dict[str, str] = {}
        self._place = itertools.count(2)
        self._newest = 1  # before anything was said
        self._new = threading.Condition()
        self._failures: list[tuple[int, Json]] = []
        self.logins = 0

    def __enter__(self) -> Self:
        routes = [
            Route(f"{_API}/login", self._login, methods=["POST"]),
            Route(f"{_API}/account/whoami", self._whoami),
            Route(f"{_API}/sync", self._sync),
            Route(f"{_API}/rooms/{{room}}/send/m.room.message/{{txn}}", self._send, methods=["PUT"]),
        ]
        self._server.start(Starlette(routes=routes))
        return self

    def __exit__(self, *_: object) -> None:
        with self._new:
            self._new.notify_all()
        self._server.close()

    def room(self, name: str, members: int = 2) -> str:
        self._rooms[name] = Room(name, members)
        return name

    def says(self, room: str, sender: str, body: str, **content: Any) -> str:
        """Somebody writes; the id of the event."""
        said = {"msgtype": "m.text", "body": body, **content}
        with self._new:
            self._newest = next(self._place)
            at = int(self._clock.now().timestamp() * 1000)
            event = {"type": "m.room.message", "event_id": f"${self._newest}", "sender": sender}
            self._rooms[room].events.append((self._newest, {**event, "origin_server_ts": at, "content": said}))
            self._new.notify_all()
        return str(event["event_id"])

    def heard(self, room: str) -> list[Json]:
        """The contents of what we wrote there."""
        return [event["content"] for _, event in self._rooms[room].events if event["sender"] == US]

    def fails_next(self, status: int, **said: Any) -> None:
        """The next request is answered so."""
        self._failures.append((status, said))

    def _refusal(self, request: Request, *, is_open: bool = False) -> JSONResponse | None:
        if self._failures:
            status, said = self._failures.pop(0)
            return JSONResponse(said, status)
        if not is_open and request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"errcode": "M_UNKNOWN_TOKEN", "error": "Unknown token"}, 401)
        return None

    async def _login(self, request: Request) -> JSONResponse:
        given = await request.json()
        self.logins += 1
        if given["identifier"]["user"] != US or given["password"] != PASSWORD:
            return JSONResponse({"errcode": "M_FORBIDDEN", "error": "Invalid password"}, 403)
        return JSONResponse({"user_id": US, "access_token": TOKEN, "device_id": "DEV"})

    async def _whoami(self, request: Request) -> JSONResponse:
        return self._refusal(request) or JSONResponse({"user_id": US})

    async def _sync(self, request: Request) -> JSONResponse:
        refused = self._refusal(request)
        if refused is not None:
            return refused
        since = int(request.query_params.get("since", 0))
        seconds = int(request.query_params.get("timeout", 0)) / 1000
        return JSONResponse(await run_in_threadpool(self._since, since, seconds))

    def _since(self, since: int, seconds: float) -> Json:
        with self._new:
            if since:
                self._new.wait_for(lambda: self._newest > since, seconds)
            joined = {
                room.name: {
                    "timeline": {"events": [event for place, event in room.events if place > since], "limited": False},
                    "summary": {"m.joined_member_count": room.members},
                }
                for room in self._rooms.values()
                if any(place > since for place, _ in room.events)
            }
            return {"next_batch": str(self._newest), "rooms": {"join": joined}}

    async def _send(self, request: Request) -> JSONResponse:
        refused = self._refusal(request)
        if refused is not None:
            return refused
        room, transaction, content = request.path_params["room"], request.path_params["txn"], await request.json()
        if room not in self._rooms:
            return JSONResponse({"errcode": "M_FORBIDDEN", "error": "You are not in that room"}, 403)
        if transaction not in self._transactions:  # the same transaction is the same event
            self._transactions[transaction] = self.says(room, US, content.pop("body"), **content)
        return JSONResponse({"event_id": self._transactions[transaction]})
