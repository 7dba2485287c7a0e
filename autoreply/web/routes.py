"""The desk page: which address leads to what."""

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from autoreply.web import login, messages, now, overrides, preview, settings_file
from autoreply.web.forecast import Forecasts
from autoreply.web.guard import Guard
from autoreply.web.live import Live
from autoreply.web.rendering import static_file
from autoreply.web.request import Pages, Place, RequestContext

# Of 300 people the first page is half a megabyte, and every open window fetches it again. Only what holds no word of a
# stranger is made smaller: beside the token of the forms, its length would tell who writes to us letter by letter what
# the token is (BREACH), so contacts, and what repeats a form, go out as they are.
SMALLER = Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)


def pages_app(place: Place, forecasts: Forecasts) -> ASGIApp:
    """All of it, behind its guard."""
    pages = Pages(place)
    live = Live(place.stopping.is_set, pages.in_thread)
    routes = [
        pages.route("/", partial(now.look, forecasts), middleware=[SMALLER]),
        pages.route("/contacts", messages.look, messages.look),
        pages.route("/contacts.csv", messages.as_csv, messages.as_csv),
        pages.route("/override", overrides.ask, overrides.review),
        pages.route("/override/do", do=overrides.carry_out),
        pages.route("/override/end", do=overrides.end),
        pages.route("/breaker", do=overrides.close_breaker),
        pages.route("/words", preview.look, preview.look),
        pages.route("/file", settings_file.look),
        pages.route("/login", login.ask, partial(login.log_in, pages.throttle), open_=True),
        pages.route("/logout", do=login.log_out),
        pages.stream("/live", lambda request, again: live.stream(partial(_state, forecasts, again))),
        Route("/static/{name}", _static, middleware=[SMALLER]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={404: pages.missing}), place.web)


def _state(forecasts: Forecasts, again: Callable[[], RequestContext | None]) -> str | None:
    """What the first page shows; None for who is no longer logged in."""
    request = again()
    return None if request is None or not request.visit.known else now.state(forecasts, request)


def _static(request: Request) -> Response:
    return static_file(request.path_params["name"])
