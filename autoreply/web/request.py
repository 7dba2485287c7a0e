"""One request to the practice page, and its way: the engine, the session, the form, and only then the page."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from autoreply.web.access.invitations import name_of_account
from autoreply.web.access.rights import Action, PageVisitor, Right, may
from autoreply.web.access.sessions import COOKIE, Session, SessionCookies
from autoreply.web.access.throttle import Throttle
from autoreply.web.access.visitor import visitor
from autoreply.web.access.wanted_page import login_for
from autoreply.web.context import AppContext
from autoreply.web.forms import LARGEST, FormError, comes_from_us, read_form
from autoreply.web.menu import menu
from autoreply.web.numbers import read_number
from autoreply.web.rendering import environment, html

log = logging.getLogger("autoreply.web")


@dataclass(frozen=True)
class RequestContext:
    """A request that may be answered. `form` is what was posted, {} for a page that is only read.

    `byte_range` is the part that a player asks for, as in "bytes=0-".
    """

    engine: Engine
    health: Health
    now: datetime
    cookies: SessionCookies
    session: Session
    peer: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    byte_range: str = ""

    @property
    def base(self) -> str:
        return self.engine.settings.web.base

    @property
    def visitor(self) -> PageVisitor:
        """Who asks. Whoever has not logged in may do nothing, and has no name."""
        return self.session.visitor or NOBODY

    @property
    def has_accounts(self) -> bool:
        """Whether people log in by names of their own."""
        return self.engine.record.accounts.exist()

    @property
    def today(self) -> date:
        """The date where the practice is."""
        return self.now.astimezone(self.engine.settings.timezone).date()

    def may(self, action: Action, person: str | None = None) -> bool:
        """Whether who asks may do it; see `rights.may`."""
        return self.session.visitor is not None and may(self.session.visitor, action, person)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page made of a template."""
        dates = self.engine.settings.dates
        common = {
            "practice": self.engine.settings.practice,
            "base": self.base,
            "csrf": self.session.token,
            "allowed": self.session.allowed,
            "visitor": self.visitor,
            "has_login": self.cookies.asks,
            "menu": menu(self.visitor),
            "when": lambda instant, zone: dates.near(instant, self.now, zone),
        }
        return html(_templates(), template, common | values, status)

    def refusal(self, action: Action) -> Response:
        """A page that says what this visitor may not do, and who may."""
        settings, accounts = self.engine.settings, self.engine.record.accounts.every(self.now)
        owners = [name_of_account(settings, one.key, one.name) for one in accounts if one.owner and one.active]
        values = {
            "action": action,
            "owners": " or ".join(owners),
            "own_account": action is Action.OWN_ACCOUNT,
            "gone": not self.may(Action.SEE),
        }
        return self.page("refused.html", 403, here=None, **values)

    def error_page(self, says: str, status: int) -> Response:
        """A page that says in a sentence what is wrong. What somebody was writing stays in sight."""
        text, message = self.form.get("text", ""), self.form.get("message", "")
        back = f"message={message}" if text and read_number(message) is not None else ""
        again = login_for("inbox/person", back) if back else ""
        return self.page("error.html", status, says=says, here=None, text=text, again=again, draft=f"draft {message}")

    def redirect(self, path: str) -> Response:
        """To another page of ours, by GET. `path` is never made of what somebody sent, but by `read_page`."""
        return RedirectResponse(f"{self.base}/{path}", 303)


NOBODY = PageVisitor("", owner=False)
THREADS = 8  # of our own: webhooks have others, so that busy pages keep no caller waiting

Handler = Callable[[RequestContext], Response]
Recheck = Callable[[], RequestContext | None]
Answer = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


class PageRoute(Route):
    """A page at its address. `right` is what its visitors must have, None where it needs no login."""

    def __init__(
        self,
        path: str,
        answer: Answer,
        right: Right | None,
        *,
        methods: Sequence[str] = ("GET",),
        middleware: Sequence[Middleware] = (),
    ) -> None:
        super().__init__(path, answer, methods=list(methods), middleware=middleware)
        self.right = right


class Pages:
    """Makes routes of functions from `RequestContext` to an answer."""

    def __init__(self, context: AppContext) -> None:
        self.context = context
        self.throttle = Throttle()
        self._threads = CapacityLimiter(THREADS)

    def route(
        self,
        path: str,
        right: Right | None,
        show: Handler | None = None,
        submit: Handler | None = None,
        *,
        largest: int = LARGEST,
        middleware: Sequence[Middleware] = (),
    ) -> PageRoute:
        """`show` answers GET, `submit` a posted form of so many octets. Without a `right` the page needs no login."""
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
            return await self.in_thread(partial(self._answer, request, form, handler, right))

        return PageRoute(path, answer, right, methods=methods, middleware=middleware)

    async def have_accounts(self) -> bool:
        """Whether anybody has an account. Where the record is away the request goes on, and is told so."""
        return await self.in_thread(self._have_accounts)

    def _have_accounts(self) -> bool:
        engine = self.context.engine()
        try:
            return engine is not None and engine.record.accounts.exist()
        except RecordError:
            return True

    async def missing(self, request: Request, _error: Exception) -> Response:
        """The answer for a page that does not exist."""
        handler = partial(RequestContext.error_page, says="This page does not exist.", status=404)
        return await self.in_thread(partial(self._answer, request, {}, handler, None))

    def stream(self, path: str, right: Right, show: Callable[[RequestContext, Recheck], Response]) -> PageRoute:
        """Like `route`, for an answer that goes on: `again` checks again who is logged in, and what is true by then."""

        async def answer(request: Request) -> Response:
            again = partial(self._again, request)
            return await self.in_thread(lambda: self._answer(request, {}, lambda request: show(request, again), right))

        return PageRoute(path, answer, right)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What `work` returns; it may wait for the record."""
        return await to_thread.run_sync(work, limiter=self._threads)

    def _again(self, request: Request) -> RequestContext | None:
        engine = self.context.engine()
        if engine is None:
            return None
        cookies = SessionCookies(engine.record, engine.settings)
        return self._request(request, {}, engine, self.context.clock.now(), cookies)

    def _answer(self, request: Request, form: Mapping[str, str], handler: Handler, right: Right | None) -> Response:
        try:
            return self._authorized(request, form, handler, right)
        except RecordError as error:
            return Response(f"This page cannot be shown right now. {error}\n", 503, media_type="text/plain")
        except Exception:
            log.exception("a page failed unexpectedly")
            return Response("This page failed. The reason is in the log of Autoreply.\n", 500, media_type="text/plain")

    def _authorized(self, request: Request, form: Mapping[str, str], handler: Handler, right: Right | None) -> Response:
        engine = self.context.engine()
        if engine is None:
            return Response("Autoreply is starting. Load this page again in a moment.\n", 503, media_type="text/plain")
        now, web = self.context.clock.now(), engine.settings.web
        cookies = SessionCookies(engine.record, engine.settings)
        context = self._request(request, form, engine, now, cookies)
        if request.method == "POST" and not comes_from_us(form, context.session.token, request.headers, web.public_url):
            return context.error_page(
                "This form is out of date, or another site sent it. Load the page and try again.", 403
            )
        asked = request.scope["path"], request.url.query
        response = _refused(context, right, asked, posted=request.method == "POST") or handler(context)
        if context.session.fresh and "set-cookie" not in response.headers:
            cookies.set(response, context.session)
        return response

    def _request(
        self, request: Request, form: Mapping[str, str], engine: Engine, now: datetime, cookies: SessionCookies
    ) -> RequestContext:
        asks = request.client.host if request.client else ""
        peer = visitor(asks, request.headers, engine.settings.web.trusted_proxies)
        session = cookies.of(request.cookies.get(COOKIE), now)
        part = request.headers.get("range", "")
        return RequestContext(
            engine, self.context.health, now, cookies, session, peer, dict(request.query_params), form, part
        )


def _refused(context: RequestContext, right: Right | None, asked: tuple[str, str], *, posted: bool) -> Response | None:
    """The answer to a visitor who lacks the right, None where nothing lacks. `asked` is path and query."""
    if right is None:
        return None
    if context.session.visitor is None:
        return context.error_page("Log in first.", 403) if posted else context.redirect(login_for(*asked))
    held = right.held(context.session.visitor, context.query, context.form if posted else None)
    return None if held else context.refusal(right.action)


@cache
def _templates() -> Environment:
    return environment()
