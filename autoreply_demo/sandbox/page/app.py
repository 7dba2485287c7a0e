"""The sandbox as a small site on loopback: one page, its actions, and updates."""

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

from autoreply.decision.reason import words_of
from autoreply.settings.service import WebSettings
from autoreply.web.access.guard import Guard
from autoreply.web.forms import FormError, comes_from_us, read_form
from autoreply.web.rendering import environment, html, static_file
from autoreply_demo.sandbox.page.actions import PageActions
from autoreply_demo.sandbox.page.key import KeyGuard
from autoreply_demo.sandbox.page.parts import Parts
from autoreply_demo.sandbox.practice_mail import SOUND
from autoreply_demo.sandbox.situations import SITUATIONS

HERE = Path(__file__).parent
OWN = {"sandbox.css": "text/css", "sandbox.js": "text/javascript"}
EVERY = 0.2  # seconds between looks at what has changed
AGAIN = 1000  # milliseconds until a page that lost its connection tries again
MOST = 8  # pages that may be open at the same time

# Where the page shows what came of a action, for browsers without JavaScript.
_PLACES = {
    "mail": "mail",
    "text": "texts",
    "chat": "slack",
    "morning": "gets",
    "dial": "call",
    "key": "call",
    "call": "call",
    "hang-up": "call",
    "later": "oncall",
    "staff": "oncall",
    "staff-key": "oncall",
    "staff-text": "oncall",
    "play": "part-result",
    "file": "file",
    "restore": "file",
    "kill": "daemon",
    "start": "daemon",
}


def templates(token: str) -> Environment:
    """Those of the page; `token` goes into its forms."""
    made = environment(HERE / "templates")
    made.globals |= {"csrf": token, "base": "", "words": words_of}
    return made


class Site:
    """The routes. `stopping` ends the updates."""

    def __init__(self, actions: PageActions, key: str) -> None:
        self._key = key
        self.stopping = threading.Event()
        self._actions = actions
        self._token = secrets.token_urlsafe(24)
        self._templates = templates(self._token)
        self._lock = threading.Lock()
        self._parts = Parts(actions, self._templates)
        self._following = 0

    def app(self) -> Starlette:
        """Behind the guard of the practice's page (this machine, under its own name) and that of the key."""
        routes = [
            Route("/", self._page),
            Route("/do/{action}", self._do, methods=["POST"]),
            Route("/live", self._live),
            Route("/recordings/{mail:int}/{place:int}", self._recording),
            Route("/static/{name}", self._static),
        ]
        guards = [Middleware(Guard, web=WebSettings), Middleware(KeyGuard, key=self._key)]
        return Starlette(routes=routes, middleware=guards)

    async def _page(self, _request: Request) -> Response:
        return await run_in_threadpool(self._whole)

    def _whole(self) -> Response:
        with self._lock:
            parts = self._parts.draw_all()
        values = {
            "practice": self._actions.sandbox.explainer.settings.practice,
            "parts": parts,
            "situations": SITUATIONS,
            "text": self._actions.editor.text,
            "present": self._actions.present(),
            "practice_page": self._actions.sandbox.process.url,
        }
        return html(self._templates, "sandbox.html", values)

    async def _do(self, request: Request) -> Response:
        try:
            form = await read_form(request)
        except FormError as error:
            return PlainTextResponse(f"{error}\n", error.status)
        if not comes_from_us(form, self._token, request.headers, None):
            return PlainTextResponse(
                "Another site sent this form, or the sandbox was started again. Reload the page.\n", 403
            )
        action = str(request.path_params["action"])
        if not await run_in_threadpool(self._actions.do, action, form):
            return PlainTextResponse("not found\n", 404)
        if "x-live" in request.headers:
            return Response(status_code=204)
        return RedirectResponse(f"/#{_PLACES.get(action, 'clock')}", 303)

    async def _recording(self, request: Request) -> Response:
        mail, place = request.path_params["mail"], request.path_params["place"]
        found = await run_in_threadpool(self._actions.sandbox.practice_mail.sound, mail, place)
        if found is None:
            return PlainTextResponse("not found\n", 404)
        return Response(found, media_type=SOUND)

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
        with self._lock:
            return self._parts.changed(marks)
