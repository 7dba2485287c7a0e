"""The questions of `autoreply init` as pages: one question a page, on this machine only, and gone afterwards."""

import hmac
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from anyio import to_thread
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from autoreply.errors import UserError
from autoreply.setup.draft import AnswerError
from autoreply.setup.interview import Interview
from autoreply.setup.question import Kind, Question
from autoreply.web.access.throttle import Throttle
from autoreply.web.forms import FormError, comes_from_us, read_form
from autoreply.web.rendering import environment, html, static_file
from autoreply.web.setup.guard import LocalOnly
from autoreply.web.setup.sign_in import Login, SigningIn
from autoreply.web.setup.token import SetupToken, Taken
from schedules import Clock

log = logging.getLogger("autoreply.web")
COOKIE = "autoreply-setup"
PICK = "pick-"  # the fields of a list in which several may be chosen
Steps = Callable[[bool], list[str]]  # what is left to do, signed in or not
Finish = Callable[[bool], Steps]  # writes the file, with a sample or without
SIGNED_IN = "You are signed in. Go on."
NOT_YET = "Nobody has signed in yet. Follow the steps here, then go on."


@dataclass
class SetupPages:
    """One set-up by one person. `shows` gives the file's text and where it goes; `finish` writes it, once.

    `login` signs in to the mailbox of the written file, where its provider takes no passwords.
    """

    interview: Interview
    token: SetupToken
    clock: Clock
    shows: Callable[[], tuple[str, list[str]]]
    remember: Callable[[], None]
    finish: Finish
    login: Login
    stop: threading.Event
    throttle: Throttle = field(default_factory=Throttle)
    _session: str = ""
    _key: str = field(default_factory=lambda: secrets.token_hex(32))
    _said: tuple[str, ...] = ()
    _done: bool = False
    _steps: Steps | None = None
    _signing: SigningIn | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def done(self) -> bool:
        """Whether the file is written."""
        return self._done or self._steps is not None

    def app(self) -> ASGIApp:
        """All pages, behind the guard."""
        routes = [
            Route("/healthz", _alive),
            Route("/static/{name}", _static),
            self._route("/", self._first),
            self._route("/token", submit=self._enter, public=True),
            self._route("/start", self._ask_token, public=True),
            self._route("/question/{key}", self._show, self._answer),
            self._route("/check", self._check),
            self._route("/write", submit=self._write),
            self._route("/sign-in", self._sign_in, self._signed_in),
        ]
        return LocalOnly(Starlette(routes=routes, exception_handlers={404: _missing}))

    def _route(
        self,
        path: str,
        show: Callable[[Request, Mapping[str, str]], Response] | None = None,
        submit: Callable[[Request, Mapping[str, str]], Response] | None = None,
        *,
        public: bool = False,
    ) -> Route:
        async def answer(request: Request) -> Response:
            form: Mapping[str, str] = {}
            if request.method == "POST":
                try:
                    form = await read_form(request)
                except FormError as error:
                    return PlainTextResponse(f"{error}\n", error.status)
            handler = submit if request.method == "POST" else show
            assert handler is not None
            return await to_thread.run_sync(partial(self._guarded, request, form, handler, public=public))

        return Route(path, answer, methods=[*(["GET"] if show else []), *(["POST"] if submit else [])])

    def _guarded(
        self,
        request: Request,
        form: Mapping[str, str],
        handler: Callable[[Request, Mapping[str, str]], Response],
        *,
        public: bool,
    ) -> Response:
        with self._lock:
            if self._done:
                return PlainTextResponse("Set-up is finished, so these pages are gone.\n", 410)
            visitor = request.cookies.get(COOKIE, "")
            known = bool(self._session) and hmac.compare_digest(visitor.encode(), self._session.encode())
            if not (known or public):
                return _to("start")
            # Before there is a session, the token itself is what no other site has.
            if request.method == "POST" and not comes_from_us(
                form, self._csrf(self._session if known else ""), request.headers, None
            ):
                return self._problem(
                    "This form is out of date, or another site sent it. Go back and send it again.", 403
                )
            if self._steps is not None and request.url.path != "/sign-in":
                return _to("sign-in")
            return handler(request, form)

    def _csrf(self, session: str) -> str:
        return hmac.new(self._key.encode(), session.encode(), "sha256").hexdigest()

    def _page(self, template: str, status: int = 200, *, session: bool = True, **values: object) -> Response:
        common = {"practice": "Autoreply", "base": "", "csrf": self._csrf(self._session if session else "")}
        return html(_templates(), template, common | values, status)

    def _problem(self, says: str, status: int) -> Response:
        return self._page("setup_problem.html", status, says=says)

    def _ask_token(self, _request: Request, _form: Mapping[str, str]) -> Response:
        return self._page("setup_token.html", session=False, wrong="")

    def _enter(self, request: Request, form: Mapping[str, str]) -> Response:
        peer, now = request.client.host if request.client else "", self.clock.now()
        if self.throttle.take(peer, now).total_seconds() > 0:
            wrong = "Too many wrong tokens. Wait ten minutes, and enter it again."
            return self._page("setup_token.html", 429, session=False, wrong=wrong)
        taken = self.token.take(form.get("token", "")[:200])
        if taken is Taken.USED:
            says = (
                "This token was used already. Go on in the window in which it was entered. If that was not you, stop "
                "Autoreply and start it again: it makes a new token, and nothing was written."
            )
            return self._page("setup_token.html", 403, session=False, wrong=says)
        if taken is Taken.WRONG:
            wrong = "This is not the token. Copy it from the window in which Autoreply runs. It changes after an hour."
            return self._page("setup_token.html", 403, session=False, wrong=wrong)
        self.throttle.forgive(peer)
        self._session = secrets.token_urlsafe(24)
        response = _to("")
        response.set_cookie(COOKIE, self._session, path="/", httponly=True, samesite="strict")
        return response

    def _first(self, _request: Request, _form: Mapping[str, str]) -> Response:
        question = self.interview.next()
        return _to(f"question/{question.key}" if question is not None else "check")

    def _show(self, request: Request, _form: Mapping[str, str]) -> Response:
        question = self._asked(request)
        if question is None:
            return _to("")
        return self._question(question, question.offered(self.interview.draft), "")

    def _asked(self, request: Request) -> Question | None:
        """The question of the address, where its turn has come."""
        needed = self.interview.needed()
        turn = self.interview.next()
        upto = needed[: needed.index(turn) + 1] if turn in needed else needed
        return next((one for one in upto if one.key == request.path_params["key"]), None)

    def _question(self, question: Question, typed: str, wrong: str) -> Response:
        draft, needed = self.interview.draft, self.interview.needed()
        place = needed.index(question)
        picked = {part.strip() for part in typed.split(",")}
        said, self._said = self._said, ()
        return self._page(
            "setup_question.html",
            422 if wrong else 200,
            question=question,
            help=question.help(draft),
            choices=question.choices(draft),
            typed="" if question.kind is Kind.SECRET else typed,
            picked=picked,
            pick=PICK,
            wrong=wrong,
            said=said,
            place=place + 1,
            back=f"question/{needed[place - 1].key}" if place else "",
            slow=question.takes_time(draft),
        )

    def _answer(self, request: Request, form: Mapping[str, str]) -> Response:
        question = self._asked(request)
        if question is None:
            return _to("")
        typed = _typed(question, form)
        if not typed.strip() and question.kind is Kind.MANY:
            typed = "none"
        try:
            answer = self.interview.give(question, typed)
        except AnswerError as error:
            return self._question(question, typed, str(error))
        self._said = answer.says
        self.remember()
        following = self.interview.next()
        return _to(f"question/{following.key}" if following is not None else "check")

    def _check(self, _request: Request, _form: Mapping[str, str]) -> Response:
        return self._summary("", 200)

    def _summary(self, wrong: str, status: int) -> Response:
        if self.interview.next() is not None:
            return _to("")
        draft = self.interview.draft
        rows = [
            (one, "Not shown" if one.kind is Kind.SECRET else draft.answers[one.key].text or "Nothing")
            for one in self.interview.needed()
        ]
        text, places = self.shows()
        said, self._said = self._said, ()
        return self._page(
            "setup_check.html",
            status,
            rows=rows,
            text=text,
            places=places,
            said=said,
            wrong=wrong,
            can_send=self._sends(),
        )

    def _sends(self) -> bool:
        proposal = self.interview.draft.proposal
        return proposal is not None and proposal.sign_in is None

    def _write(self, _request: Request, form: Mapping[str, str]) -> Response:
        if self.interview.next() is not None:
            return _to("")
        try:
            steps = self.finish(form.get("sample") == "yes")
        except UserError as error:
            return self._summary(str(error), 422)
        self.token.remove()
        if self._sends():
            return self._end(steps(False))
        self._steps = steps
        self._begin()
        return _to("sign-in")

    def _begin(self) -> None:
        """Sign in, or try it once more."""
        if self._signing is not None:
            self._signing.leave()
        self._signing = SigningIn(self.login, self.stop.set)

    def _sign_in(self, _request: Request, _form: Mapping[str, str], wrong: str = "") -> Response:
        """What the provider asks for; or why it refused."""
        signing = self._signing
        if signing is None:
            return _to("")
        asks = signing.has_asked()
        wrong = wrong or ("" if asks else signing.trouble)
        says, link = (signing.says, signing.link) if asks else ("", "")
        if signing.is_signed_in:
            says = SIGNED_IN
        return self._page("setup_sign_in.html", 422 if wrong else 200, wrong=wrong, says=says, link=link)

    def _signed_in(self, request: Request, form: Mapping[str, str]) -> Response:
        signing, steps, does = self._signing, self._steps, form.get("do", "")
        if signing is None or steps is None:
            return _to("")
        if does == "again":
            self._begin()
            return _to("sign-in")
        ended = does != "later" and signing.has_ended()
        if does == "later" or signing.is_signed_in:
            signing.leave()
            return self._end(steps(signing.is_signed_in))
        return self._sign_in(request, form, signing.trouble if ended else NOT_YET)

    def _end(self, steps: list[str]) -> Response:
        self._done = True
        response = self._page("setup_done.html", steps=steps)
        response.delete_cookie(COOKIE)
        response.background = BackgroundTask(self.stop.set)
        return response


def _typed(question: Question, form: Mapping[str, str]) -> str:
    if question.kind is Kind.MANY:
        return ", ".join(name.removeprefix(PICK) for name in form if name.startswith(PICK))
    return form.get("answer", "")


def _to(path: str) -> Response:
    return RedirectResponse(f"/{path}", 303)


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def _static(request: Request) -> Response:
    return static_file(request.path_params["name"])


async def _missing(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("This page does not exist.\n", 404)


@cache
def _templates() -> Environment:
    return environment()
