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

from autoreply.web import alerts, messages, mirror_page, now, policy_page, preview, summary_page
from autoreply.web.access import accounts, login, own_account
from autoreply.web.access.guard import Guard
from autoreply.web.access.rights import Action, Right
from autoreply.web.access.throttle import Throttle
from autoreply.web.clients.routes import client_routes
from autoreply.web.complaints import complaint, public
from autoreply.web.complaints import listing as complaints
from autoreply.web.context import AppContext
from autoreply.web.editing import file_page, history_page
from autoreply.web.editing.away_page import AwayForm
from autoreply.web.editing.edit_form import EditForm, Editing
from autoreply.web.editing.hours_page import DayForm, HolidayForm, WeekForm
from autoreply.web.editing.ways_form import WaysForm
from autoreply.web.editing.words_page import WordsForm
from autoreply.web.forecast import Forecasts
from autoreply.web.forms import WHOLE_FILE
from autoreply.web.inbox import answering, audio, listing, person
from autoreply.web.incidents import listing as incidents
from autoreply.web.incidents import review
from autoreply.web.live import LiveUpdates
from autoreply.web.opening_hours import PATH as PUBLIC_HOURS
from autoreply.web.opening_hours import OpeningHours
from autoreply.web.overrides import form as overrides
from autoreply.web.reach import ReachPage
from autoreply.web.rendering import static_file
from autoreply.web.request import PageRoute, Pages, RequestContext

# With 300 people the first page is half a megabyte, and every open window fetches it again. Only pages without words of
# strangers are compressed: beside the token of the forms, the length of a compressed page would reveal the token letter
# by letter (BREACH). So the messages, and every page that repeats a form, are sent as they are.
COMPRESSED = Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
MOVED = {"/contacts": "/messages", "/contacts.csv": "/messages.csv"}


def pages_app(context: AppContext, forecasts: Forecasts) -> ASGIApp:
    """All pages, behind the guard."""
    pages = Pages(context)
    routes: list[Route] = [
        *page_routes(pages, forecasts, LiveUpdates(context.stopping.is_set, pages.in_thread)),
        *(Route(old, _moved(context, new), methods=["GET", "POST"]) for old, new in MOVED.items()),
        Route("/static/{name}", _static, middleware=[COMPRESSED]),
    ]
    app = Starlette(routes=routes, exception_handlers={404: pages.missing})
    return Guard(app, context.web, context.exposed, pages.have_accounts)


def page_routes(pages: Pages, forecasts: Forecasts, live: LiveUpdates) -> list[PageRoute]:
    """Every page, with the right that it asks for; None: it needs no login."""
    see, override = Right(Action.SEE), Right(Action.OVERRIDE, "person")
    mine, told = Right(Action.OWN_ACCOUNT), Right(Action.REACH, "person")
    editing = Editing(pages.context)
    reach = ReachPage(editing)
    public = OpeningHours().show
    return [
        pages.route("/", see, partial(now.show, forecasts), middleware=[COMPRESSED]),
        pages.route("/inbox", see, listing.show),
        pages.route("/inbox/mark", see, submit=listing.mark),
        pages.route("/inbox/person", see, person.show),
        pages.route("/inbox/change", see, submit=answering.change),
        pages.route("/inbox/answer", see, submit=answering.preview),
        pages.route("/inbox/send", see, submit=answering.send),
        pages.route("/inbox/withdraw", see, submit=answering.withdraw),
        pages.route("/inbox/audio", see, audio.play),
        pages.route("/inbox/listened", see, submit=audio.listened),
        pages.route("/messages", see, messages.show, messages.show),
        pages.route("/messages.csv", see, messages.as_csv, messages.as_csv),
        pages.route("/mirror", see, mirror_page.show),
        *client_routes(pages),
        *review_routes(pages),
        pages.route("/summary", Right(Action.SUMMARY), summary_page.show),
        pages.route("/summary/document", Right(Action.SUMMARY), summary_page.show_document),
        pages.route("/override", override, overrides.show, overrides.preview),
        pages.route("/override/save", override, submit=overrides.save),
        pages.route("/override/end", override, submit=overrides.end),
        pages.route("/breaker", Right(Action.RESUME_REPLIES), submit=overrides.close_breaker),
        pages.route("/alert", see, submit=alerts.change),
        pages.route("/policy", see, policy_page.show),
        pages.route("/policy/document", see, policy_page.download),
        pages.route("/policy/acknowledge", see, submit=policy_page.acknowledge),
        pages.route("/policy/issue", Right(Action.FILE), submit=policy_page.submit_issue),
        pages.route("/reach", see, reach.show),
        pages.route("/reach/test", told, submit=reach.send_code),
        pages.route("/reach/confirm", told, submit=reach.confirm),
        pages.route("/reach/ways", told, submit=partial(editing.submit, WaysForm(reach.show_form))),
        *edit_routes(pages, editing),
        pages.route("/accounts", Right(Action.ACCOUNTS), accounts.show, accounts.submit_invitation),
        pages.route("/accounts/change", Right(Action.ACCOUNTS), submit=accounts.change),
        pages.route("/account", mine, own_account.show, partial(own_account.change_password, pages.throttle)),
        pages.route("/account/logout", mine, submit=own_account.log_out_everywhere),
        pages.route("/invitation", None, own_account.show_invitation, partial(own_account.accept, pages.throttle)),
        pages.route(f"/{PUBLIC_HOURS}", None, public),
        *(pages.route(f"/{PUBLIC_HOURS}.{form}", None, partial(public, form=form)) for form in ("json", "ics", "css")),
        pages.route("/login", None, login.show, partial(login.log_in, pages.throttle)),
        pages.route("/logout", None, submit=login.log_out),
        pages.stream("/live", see, lambda request, again: live.stream(partial(_state, forecasts, again))),
    ]


def review_routes(pages: Pages) -> list[PageRoute]:
    """Incidents and complaints. Whose they are stands in the record: these pages ask for that right themselves."""
    see = Right(Action.SEE)
    send = partial(public.submit, Throttle())  # who complains often can still log in
    return [
        pages.route("/incidents", see, incidents.show, incidents.submit),
        pages.route("/incidents/review", see, review.show),
        pages.route("/incidents/change", see, submit=review.change),
        pages.route("/incidents/replay", see, review.show_replay),
        pages.route("/incidents/document", see, review.show_document),
        pages.route("/complaints", see, complaints.show, complaints.submit),
        pages.route("/complaints/complaint", see, complaint.show),
        pages.route("/complaints/change", see, submit=complaint.change),
        pages.route("/complaints/document", see, complaint.show_document),
        pages.route("/complaint", None, public.show, send, largest=public.LARGEST),
    ]


def edit_routes(pages: Pages, editing: Editing) -> list[PageRoute]:
    """The pages that change the settings file. Words and File show something to everybody, and ask for the right to
    change it themselves."""
    see, owner = Right(Action.SEE), Right(Action.FILE)
    if not editing.is_possible:
        return [pages.route("/file", see, file_page.show_facts), pages.route("/words", see, preview.show, preview.show)]

    def form(one: EditForm, right: Right) -> PageRoute:
        return pages.route(f"/{one.path}", right, partial(editing.show, one), partial(editing.submit, one))

    return [
        form(WeekForm(), Right(Action.HOURS, "who")),
        form(DayForm(), Right(Action.HOURS, "person")),
        form(HolidayForm(), Right(Action.HOURS, "who")),
        form(AwayForm(), Right(Action.ABSENCES, "person")),
        form(WordsForm(), see),
        pages.route("/file", see, partial(file_page.show, editing)),
        pages.route("/file/edit", owner, submit=partial(editing.submit, file_page.FileForm()), largest=WHOLE_FILE),
        pages.route("/history", see, partial(history_page.show, editing)),
        pages.route("/history/undo", see, submit=partial(history_page.undo, editing)),
    ]


def _state(forecasts: Forecasts, again: Callable[[], RequestContext | None]) -> str | None:
    """What the first page shows; None where the session has ended."""
    request = again()
    return None if request is None or not request.may(Action.SEE) else now.state(forecasts, request)


def _moved(context: AppContext, path: str) -> Callable[[Request], Response]:
    """Leads bookmarks of an older version to the page's new address, with what they asked for."""

    def answer(request: Request) -> Response:
        web, query = context.web(), request.url.query
        return RedirectResponse(f"{web.base if web else ''}{path}{f'?{query}' if query else ''}", 308)

    return answer


def _static(request: Request) -> Response:
    return static_file(request.path_params["name"])
