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

from autoreply.web import contacts, file, login, now, overriding, trying
from autoreply.web.asked import Asked, Pages, Place
from autoreply.web.guard import Guard
from autoreply.web.live import Live
from autoreply.web.look import static_file
from autoreply.web.outlook import Outlooks

# Of 300 people the first page is half a megabyte, and every open window fetches it again. Only what holds no word of a
# stranger is made smaller: beside the token of the forms, its length would tell who writes to us letter by letter what
# the token is (BREACH), so contacts, and what repeats a form, go out as they are.
SMALLER = Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)


def desk(place: Place, outlooks: Outlooks) -> ASGIApp:
    """All of it, behind its guard."""
    pages = Pages(place)
    live = Live(place.stopping.is_set, pages.in_thread)
    routes = [
        pages.route("/", partial(now.look, outlooks), middleware=[SMALLER]),
        pages.route("/contacts", contacts.look, contacts.look),
        pages.route("/contacts.csv", contacts.as_csv, contacts.as_csv),
        pages.route("/override", overriding.ask, overriding.review),
        pages.route("/override/do", do=overriding.carry_out),
        pages.route("/override/end", do=overriding.end),
        pages.route("/breaker", do=overriding.close_breaker),
        pages.route("/words", trying.look, trying.look),
        pages.route("/file", file.look),
        pages.route("/login", login.ask, partial(login.log_in, pages.throttle), open_=True),
        pages.route("/logout", do=login.log_out),
        pages.stream("/live", lambda asked, again: live.stream(partial(_state, outlooks, again))),
        Route("/static/{name}", _static, middleware=[SMALLER]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={404: pages.missing}), place.web)


def _state(outlooks: Outlooks, again: Callable[[], Asked | None]) -> str | None:
    """What the first page shows; None for who is no longer logged in."""
    asked = again()
    return None if asked is None or not asked.visit.known else now.state(outlooks, asked)


def _static(request: Request) -> Response:
    return static_file(request.path_params["name"])
