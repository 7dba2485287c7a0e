"""One request to the desk page, and the way it goes: the house, the visit, the form, and only then the page."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from threading import Event
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from autoreply.engine.engine import Engine
from autoreply.inspect.phrases import near
from autoreply.record import RecordError
from autoreply.settings.service import Web
from autoreply.telemetry.health import Health
from autoreply.web.forms import FormError, comes_from_us, read_form
from autoreply.web.rendering import environment, html
from autoreply.web.sessions import COOKIE, Visit, Visits
from autoreply.web.throttle import Throttle
from schedules import Clock

log = logging.getLogger("autoreply.web")

MENU = (
    ("", "Now"),
    ("contacts", "Contacts"),
    ("override", "Open or close"),
    ("words", "Words"),
    ("file", "File"),
)


@dataclass(frozen=True)
class Place:
    """What the pages look at. `house` is the one of the moment, None while the first is being built."""

    engine: Callable[[], Engine | None]
    health: Health
    clock: Clock
    stopping: Event = field(default_factory=Event)

    def web(self) -> Web | None:
        engine = self.engine()
        return engine.settings.web if engine is not None else None


@dataclass(frozen=True)
class RequestContext:
    """A request that may be answered. `form` is what was posted, {} for a page that is only looked at."""

    engine: Engine
    health: Health
    now: datetime
    visits: Visits
    visit: Visit
    peer: str
    query: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def base(self) -> str:
        return self.engine.settings.web.base

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page of the desk."""
        common = {
            "practice": self.engine.settings.practice,
            "base": self.base,
            "csrf": self.visit.token,
            "known": self.visit.known,
            "asks": self.engine.settings.web.asks,
            "menu": MENU,
            "when": lambda instant, zone: near(instant, self.now, zone),
        }
        return html(_templates(), template, common | values, status)

    def sorry(self, says: str, status: int) -> Response:
        """A page that says in a sentence what is wrong."""
        return self.page("sorry.html", status, says=says, here=None)

    def onwards(self, path: str) -> Response:
        """To another page of ours, by GET. `path` is never made of what somebody sent."""
        return RedirectResponse(f"{self.base}/{path}", 303)


THREADS = 8  # of our own: webhooks have others, so that no crowd at the page keeps a caller waiting

Answerer = Callable[[RequestContext], Response]
Again = Callable[[], RequestContext | None]
T = TypeVar("T")


class Pages:
    """Makes routes of functions from `RequestContext` to an answer."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.throttle = Throttle()
        self._threads = CapacityLimiter(THREADS)

    def route(
        self,
        path: str,
        look: Answerer | None = None,
        do: Answerer | None = None,
        *,
        open_: bool = False,
        middleware: Sequence[Middleware] = (),
    ) -> Route:
        """`look` answers who only looks, `do` who posts a form. `open_` pages are for strangers too."""
        methods = [*(["GET"] if look else []), *(["POST"] if do else [])]

        async def answer(request: Request) -> Response:
            form: dict[str, str] = {}
            if request.method == "POST":
                try:
                    form = await read_form(request)
                except FormError as error:
                    return Response(f"{error}\n", error.status, media_type="text/plain")
            answerer = do if request.method == "POST" else look
            assert answerer is not None
            return await self.in_thread(partial(self._answer, request, form, answerer, open_=open_))

        return Route(path, answer, methods=methods, middleware=middleware)

    async def missing(self, request: Request, _error: Exception) -> Response:
        """For who asks for a page that is not there."""
        answerer = partial(RequestContext.sorry, says="There is no such page here.", status=404)
        return await self.in_thread(partial(self._answer, request, {}, answerer, open_=True))

    def stream(self, path: str, look: Callable[[RequestContext, Again], Response]) -> Route:
        """Like `route`, for an answer that goes on: `again` asks anew who is there, and what holds by then."""

        async def answer(request: Request) -> Response:
            again = partial(self._again, request)
            return await self.in_thread(
                lambda: self._answer(request, {}, lambda request: look(request, again), open_=False)
            )

        return Route(path, answer, methods=["GET"])

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What `work` returns; it may wait for the record."""
        return await to_thread.run_sync(work, limiter=self._threads)

    def _again(self, request: Request) -> RequestContext | None:
        engine = self.place.engine()
        if engine is None:
            return None
        visits = Visits(engine.record, engine.settings.web)
        return self._asked(request, {}, engine, self.place.clock.now(), visits)

    def _answer(self, request: Request, form: Mapping[str, str], answerer: Answerer, *, open_: bool) -> Response:
        try:
            return self._let_in(request, form, answerer, open_=open_)
        except RecordError as error:
            return Response(f"The page cannot be shown now. {error}\n", 503, media_type="text/plain")
        except Exception:
            log.exception("a page failed in a way nobody expected")
            return Response("The page failed. The log of Autoreply says where.\n", 500, media_type="text/plain")

    def _let_in(self, request: Request, form: Mapping[str, str], answerer: Answerer, *, open_: bool) -> Response:
        engine = self.place.engine()
        if engine is None:
            return Response("The desk page is starting.\n", 503, media_type="text/plain")
        now, web = self.place.clock.now(), engine.settings.web
        visits = Visits(engine.record, web)
        asked = self._asked(request, form, engine, now, visits)
        if request.method == "POST" and not comes_from_us(form, asked.visit.token, request.headers, web.public_url):
            return asked.sorry("This form is too old, or another site sent it. Load the page again and repeat it.", 403)
        if not (asked.visit.known or open_):
            response = asked.onwards("login") if request.method == "GET" else asked.sorry("Log in first.", 403)
        else:
            response = answerer(asked)
        if asked.visit.fresh and "set-cookie" not in response.headers:
            visits.set(response, asked.visit)
        return response

    def _asked(
        self, request: Request, form: Mapping[str, str], engine: Engine, now: datetime, visits: Visits
    ) -> RequestContext:
        peer, visit = request.client.host if request.client else "", visits.of(request.cookies.get(COOKIE), now)
        return RequestContext(engine, self.place.health, now, visits, visit, peer, dict(request.query_params), form)


@cache
def _templates() -> Environment:
    return environment()
