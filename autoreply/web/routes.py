"""The practice page: which address leads to which page."""

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from autoreply.web import file_page, history_page, login, messages, now, overrides, preview
from autoreply.web.away_page import AwayForm
from autoreply.web.context import AppContext
from autoreply.web.editing import EditForm, Editing
from autoreply.web.file_page import FileForm
from autoreply.web.forecast import Forecasts
from autoreply.web.forms import LARGEST, WHOLE_FILE
from autoreply.web.guard import Guard
from autoreply.web.hours_page import DayForm, HolidayForm, WeekForm
from autoreply.web.live import LiveUpdates
from autoreply.web.rendering import static_file
from autoreply.web.request import Pages, RequestContext
from autoreply.web.words_page import WordsForm

# With 300 people the first page is half a megabyte, and every open window fetches it again. Only pages without words of
# strangers are compressed: beside the token of the forms, the length of a compressed page would reveal the token letter
# by letter (BREACH). So the messages, and every page that repeats a form, are sent as they are.
COMPRESSED = Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
MOVED = {"/contacts": "/messages", "/contacts.csv": "/messages.csv"}


def pages_app(context: AppContext, forecasts: Forecasts) -> ASGIApp:
    """All pages, behind the guard."""
    pages = Pages(context)
    live = LiveUpdates(context.stopping.is_set, pages.in_thread)
    routes = [
        pages.route("/", partial(now.show, forecasts), middleware=[COMPRESSED]),
        pages.route("/messages", messages.show, messages.show),
        pages.route("/messages.csv", messages.as_csv, messages.as_csv),
        *(Route(old, _moved(context, new), methods=["GET", "POST"]) for old, new in MOVED.items()),
        pages.route("/override", overrides.show, overrides.preview),
        pages.route("/override/save", submit=overrides.save),
        pages.route("/override/end", submit=overrides.end),
        pages.route("/breaker", submit=overrides.close_breaker),
        *_edits(pages, Editing(context)),
        pages.route("/login", login.show, partial(login.log_in, pages.throttle), public=True),
        pages.route("/logout", submit=login.log_out),
        pages.stream("/live", lambda request, again: live.stream(partial(_state, forecasts, again))),
        Route("/static/{name}", _static, middleware=[COMPRESSED]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={404: pages.missing}), context.web, context.exposed)


def _edits(pages: Pages, editing: Editing) -> list[Route]:
    """The pages that change the settings file."""
    if not editing.is_possible:
        return [pages.route("/file", file_page.show_facts), pages.route("/words", preview.show, preview.show)]

    def form(one: EditForm, largest: int = LARGEST) -> Route:
        return pages.route(f"/{one.path}", partial(editing.show, one), partial(editing.submit, one), largest=largest)

    forms: tuple[EditForm, ...] = (WeekForm(), DayForm(), HolidayForm(), AwayForm(), WordsForm())
    return [
        *(form(each) for each in forms),
        form(FileForm(), WHOLE_FILE),
        pages.route("/history", partial(history_page.show, editing)),
        pages.route("/history/undo", submit=partial(history_page.undo, editing)),
    ]


def _state(forecasts: Forecasts, again: Callable[[], RequestContext | None]) -> str | None:
    """What the first page shows; None where the session has ended."""
    request = again()
    return None if request is None or not request.session.allowed else now.state(forecasts, request)


def _moved(context: AppContext, path: str) -> Callable[[Request], Response]:
    """Leads bookmarks of an older version to the page's new address, with what they asked for."""

    def answer(request: Request) -> Response:
        web, query = context.web(), request.url.query
        return RedirectResponse(f"{web.base if web else ''}{path}{f'?{query}' if query else ''}", 308)

    return answer


def _static(request: Request) -> Response:
    return static_file(request.path_params["name"])
