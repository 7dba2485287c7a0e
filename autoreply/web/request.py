"""One request to the practice page, and its way: the engine, the session, the form, and only then the page."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from autoreply.engine.engine import Engine
from autoreply.record import RecordError
from autoreply.telemetry.health import Health
from autoreply.web.context import AppContext
from autoreply.web.forms import LARGEST, FormError, comes_from_us, read_form
from autoreply.web.rendering import environment, html
from autoreply.web.sessions import COOKIE, Session, SessionCookies
from autoreply.web.throttle import Throttle
from autoreply.web.visitor import visitor

log = logging.getLogger("autoreply.web")

MENU = (
    ("", "Now"),
    ("messages", "Messages"),
    ("override", "Open or close"),
    ("hours", "Hours"),
    ("away", "Away"),
    ("words", "Words"),
    ("file", "File"),
    ("history", "History"),
)


@dataclass(frozen=True)
class RequestContext:
    """A request that may be answered. `form` is what was posted, {} for a page that is only read."""

    engine: Engine
    health: Health
    now: datetime
    cookies: SessionCookies
    session: Session
    peer: str
    query: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def base(self) -> str:
        return self.engine.settings.web.base

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page made of a template."""
        dates = self.engine.settings.dates
        common = {
            "practice": self.engine.settings.practice,
            "base": self.base,
            "csrf": self.session.token,
            "allowed": self.session.allowed,
            "has_login": self.engine.settings.web.asks,
            "menu": MENU,
            "when": lambda instant, zone: dates.near(instant, self.now, zone),
        }
        return html(_templates(), template, common | values, status)

    def error_page(self, says: str, status: int) -> Response:
        """A page that says in a sentence what is wrong."""
        return self.page("error.html", status, says=says, here=None)

    def redirect(self, path: str) -> Response:
        """To another page of ours, by GET. `path` is never made of what somebody sent."""
        return RedirectResponse(f"{self.base}/{path}", 303)


THREADS = 8  # of our own: webhooks have others, so that busy pages keep no caller waiting

Handler = Callable[[RequestContext], Response]
Recheck = Callable[[], RequestContext | None]
T = TypeVar("T")


class Pages:
    """Makes routes of functions from `RequestContext` to an answer."""

    def __init__(self, context: AppContext) -> None:
        self.context = context
        self.throttle = Throttle()
        self._threads = CapacityLimiter(THREADS)

    def route(
        self,
        path: str,
        show: Handler | None = None,
        submit: Handler | None = None,
        *,
        public: bool = False,
        largest: int = LARGEST,
        middleware: Sequence[Middleware] = (),
    ) -> Route:
        """`show` answers GET, `submit` a posted form of so many octets at most. `public` pages need no login."""
        methods = [*(["GET"] if show else []), *(["POST"] if submit else [])]

        async def answer(request: Request) -> Response:
            form: dict[str, str] = {}
            if request.method == "POST":
                try:
                    form = await read_form(request, largest)
                except FormError as error:
                    return Response(f"{error}\n", error.status, media_type="text/plain")
            handler = submit if request.method == "POST" else show
            assert handler is not None
            return await self.in_thread(partial(self._answer, request, form, handler, public=public))

        return Route(path, answer, methods=methods, middleware=middleware)

    async def missing(self, request: Request, _error: Exception) -> Response:
        """The answer for a page that does not exist."""
        handler = partial(RequestContext.error_page, says="This page does not exist.", status=404)
        return await self.in_thread(partial(self._answer, request, {}, handler, public=True))

    def stream(self, path: str, show: Callable[[RequestContext, Recheck], Response]) -> Route:
        """Like `route`, for an answer that goes on: `again` checks anew who is logged in, and what is true by then."""

        async def answer(request: Request) -> Response:
            again = partial(self._again, request)
            return await self.in_thread(
                lambda: self._answer(request, {}, lambda request: show(request, again), public=False)
            )

        return Route(path, answer, methods=["GET"])

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What `work` returns; it may wait for the record."""
        return await to_thread.run_sync(work, limiter=self._threads)

    def _again(self, request: Request) -> RequestContext | None:
        engine = self.context.engine()
        if engine is None:
            return None
        cookies = SessionCookies(engine.record, engine.settings.web)
        return self._request(request, {}, engine, self.context.clock.now(), cookies)

    def _answer(self, request: Request, form: Mapping[str, str], handler: Handler, *, public: bool) -> Response:
        try:
            return self._authorized(request, form, handler, public=public)
        except RecordError as error:
            return Response(f"This page cannot be shown right now. {error}\n", 503, media_type="text/plain")
        except Exception:
            log.exception("a page failed unexpectedly")
            return Response("This page failed. The reason is in the log of Autoreply.\n", 500, media_type="text/plain")

    def _authorized(self, request: Request, form: Mapping[str, str], handler: Handler, *, public: bool) -> Response:
        engine = self.context.engine()
        if engine is None:
            return Response("Autoreply is starting. Load this page again in a moment.\n", 503, media_type="text/plain")
        now, web = self.context.clock.now(), engine.settings.web
        cookies = SessionCookies(engine.record, web)
        context = self._request(request, form, engine, now, cookies)
        if request.method == "POST" and not comes_from_us(form, context.session.token, request.headers, web.public_url):
            return context.error_page(
                "This form is out of date, or another site sent it. Load the page and try again.", 403
            )
        if not (context.session.allowed or public):
            response = (
                context.redirect("login") if request.method == "GET" else context.error_page("Log in first.", 403)
            )
        else:
            response = handler(context)
        if context.session.fresh and "set-cookie" not in response.headers:
            cookies.set(response, context.session)
        return response

    def _request(
        self, request: Request, form: Mapping[str, str], engine: Engine, now: datetime, cookies: SessionCookies
    ) -> RequestContext:
        asks = request.client.host if request.client else ""
        peer = visitor(asks, request.headers, engine.settings.web.trusted_proxies)
        session = cookies.of(request.cookies.get(COOKIE), now)
        return RequestContext(
            engine, self.context.health, now, cookies, session, peer, dict(request.query_params), form
        )


@cache
def _templates() -> Environment:
    return environment()
