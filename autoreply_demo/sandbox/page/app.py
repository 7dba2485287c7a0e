"""The sandbox as a small site on loopback: one page, its deeds, and what changes by itself."""

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from autoreply.record import RecordError
from autoreply.settings.service import Web
from autoreply.web.forms import FormError, comes_from_us, read_form
from autoreply.web.guard import Guard
from autoreply.web.rendering import environment, html, static_file
from autoreply_demo.sandbox.page.parts import Parts
from autoreply_demo.sandbox.page.sandbox import Sandbox
from autoreply_demo.sandbox.situations import SITUATIONS

HERE = Path(__file__).parent
OWN = {"sandbox.css": "text/css", "sandbox.js": "text/javascript"}
EVERY = 0.2  # seconds between looks at what has changed
AGAIN = 1000  # milliseconds until a page whose line broke tries again
MOST = 8  # pages that follow at the same time

# Where the page shows what came of a deed, for browsers without JavaScript.
_PLACES = {
    "mail": "mail",
    "text": "texts",
    "chat": "slack",
    "dial": "call",
    "key": "call",
    "call": "call",
    "hang-up": "call",
    "play": "part-story",
    "file": "file",
    "put-back": "file",
    "kill": "house",
    "start": "house",
}


class Site:
    """The routes. `stopping` ends what follows."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.stopping = threading.Event()
        self._sandbox = sandbox
        self._token = secrets.token_urlsafe(24)
        self._templates = self._environment()
        self._lock = threading.Lock()
        self._parts = Parts(sandbox, self._templates)
        self._following = 0

    def app(self) -> Starlette:
        """Behind the guard of the desk page: this machine only, and under its own name."""
        routes = [
            Route("/", self._page),
            Route("/do/{deed}", self._do, methods=["POST"]),
            Route("/live", self._live),
            Route("/static/{name}", self._static),
        ]
        return Starlette(routes=routes, middleware=[Middleware(Guard, web=Web)])

    def _environment(self) -> Environment:
        templates = environment(HERE / "templates")
        templates.globals |= {"csrf": self._token, "base": ""}
        return templates

    async def _page(self, _request: Request) -> Response:
        return await run_in_threadpool(self._whole)

    def _whole(self) -> Response:
        with self._lock:
            parts = {name: self._parts.draw(name) for name in self._parts.names}
        values = {
            "practice": self._sandbox.world.oracle.settings.practice,
            "parts": parts,
            "situations": SITUATIONS,
            "text": self._sandbox.workshop.text,
            "present": self._sandbox.present(),
            "desk": self._sandbox.world.process.url,
        }
        return html(self._templates, "sandbox.html", values)

    async def _do(self, request: Request) -> Response:
        try:
            form = await read_form(request)
        except FormError as error:
            return PlainTextResponse(f"{error}\n", error.status)
        if not comes_from_us(form, self._token, request.headers, None):
            return PlainTextResponse("Another site sent this form, or the sandbox was started anew. Reload.\n", 403)
        deed = str(request.path_params["deed"])
        if not await run_in_threadpool(self._sandbox.do, deed, form):
            return PlainTextResponse("not found\n", 404)
        if "x-live" in request.headers:
            return Response(status_code=204)
        return RedirectResponse(f"/#{_PLACES.get(deed, 'clock')}", 303)

    async def _static(self, request: Request) -> Response:
        name = str(request.path_params["name"])
        if name not in OWN:
            return static_file(name)
        return Response((HERE / "static" / name).read_bytes(), media_type=OWN[name])

    async def _live(self, _request: Request) -> Response:
        if self._following >= MOST:
            return PlainTextResponse("too many pages are open\n", 503)
        return StreamingResponse(self._changes(), media_type="text/event-stream")

    async def _changes(self) -> AsyncIterator[str]:
        self._following += 1
        marks: dict[str, object] = {}
        try:
            yield f"retry: {AGAIN}\n\n"
            while not self.stopping.is_set():
                changed = await run_in_threadpool(partial(self._changed, marks))
                for name, drawn in changed.items():
                    yield f"event: part\ndata: {json.dumps({'name': name, 'html': drawn})}\n\n"
                await asyncio.sleep(EVERY)
        finally:
            self._following -= 1

    def _changed(self, marks: dict[str, object]) -> dict[str, str]:
        """The parts that look different than at the last look, by `marks`; the first look takes them all."""
        found = {}
        with self._lock:
            for name in self._parts.names:
                try:
                    mark = self._parts.mark(name)
                    if name not in marks or mark != marks[name]:
                        found[name], marks[name] = self._parts.draw(name), mark
                except RecordError:
                    continue  # the book is being restored by a daemon that starts: at the next look
        return found
