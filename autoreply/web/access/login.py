"""Log in by the practice's password or token, or to an account of one's own; and log out."""

import hmac
import logging
import math

from starlette.responses import Response

from autoreply.record.staff.accounts import fold
from autoreply.settings.service import WebSettings
from autoreply.web.access.invitations import LONGEST_NAME, person_of
from autoreply.web.access.passwords import LONGEST, NO_PASSWORD, matches
from autoreply.web.access.sessions import Session
from autoreply.web.access.throttle import Throttle
from autoreply.web.access.wanted_page import read_page
from autoreply.web.request import RequestContext

log = logging.getLogger("autoreply.web")

CROWDED = "Too many people are logging in. Try again in a moment."
WRONG = "This password is not correct. Try again."
WRONG_NAME = "This name or password is not correct. Try again."


def show(request: RequestContext) -> Response:
    """The form. A visitor who is logged in already goes to the page that they wanted."""
    return request.redirect(_wanted(request)) if request.session.allowed else _form(request, "", 200)


def log_in(throttle: Throttle, request: RequestContext) -> Response:
    """A new cookie for the right password or token; after several wrong ones, a wait that no guess shortens."""
    with throttle.seat(request.peer) as seated:  # who waits for the lock of the hashes takes a thread of the pages
        if seated:
            return _try(throttle, request)
    return _form(request, CROWDED, 503)


def _try(throttle: Throttle, request: RequestContext) -> Response:
    account, typed = _account(request), request.form.get("password", "")[:LONGEST]
    wait = throttle.take(request.peer, request.now, account).total_seconds()
    if wait > 0:
        response = _form(request, too_many("passwords", wait), 429)
        response.headers["retry-after"] = str(math.ceil(wait))
        return response
    session = _session(request, account, typed)
    if session is None:
        # The one address in the log: without it nobody can stop who guesses. docs/page.md has the filter for fail2ban.
        log.warning("wrong password on the practice page", extra={"peer": request.peer})
        return _form(request, WRONG_NAME if request.has_accounts else WRONG, 403)
    throttle.forgive(request.peer, account)
    response = request.redirect(_wanted(request))
    request.cookies.set(response, session)
    return response


def _wanted(request: RequestContext) -> str:
    """The page to go on to, "" for the first one."""
    return read_page(request.form.get("next") or request.query.get("next", ""))


def log_out(request: RequestContext) -> Response:
    """The cookie, and every copy of it, is worth nothing from now on."""
    request.cookies.log_out(request.session)
    return request.redirect("login")


def too_many(what: str, wait: float) -> str:
    """A sentence for a visitor who has to wait so many seconds."""
    minutes = math.ceil(wait / 60)
    return f"Too many wrong {what}. Try again in {minutes} minute{'s' if minutes > 1 else ''}."


def is_valid(web: WebSettings, typed: str) -> bool:
    """Whether `typed` is the token or the password of the practice."""
    token = web.token.get_secret_value() if web.token is not None else ""
    if token and hmac.compare_digest(token.encode(), typed.encode()):
        return True
    return web.password_hash is not None and matches(web.password_hash.get_secret_value(), typed)


def _form(request: RequestContext, wrong: str, status: int) -> Response:
    return request.page(
        "login.html",
        status,
        here=None,
        wrong=wrong,
        name=request.form.get("name", "")[:LONGEST_NAME],
        wanted=_wanted(request),
        by_name=request.has_accounts,
        by_password=request.engine.settings.web.asks,
    )


def _account(request: RequestContext) -> str:
    """The key of the account that somebody names, whether it is there or not; "" for the practice's login."""
    typed = request.form.get("name", "")[:LONGEST_NAME]
    return fold(person_of(request.engine.settings, typed) or typed)


def _session(request: RequestContext, account: str, typed: str) -> Session | None:
    """A new session, None for a wrong password. A name that is not known takes as long as one that is."""
    if not account:
        return request.cookies.log_in(request.now) if is_valid(request.engine.settings.web, typed) else None
    kept = request.engine.record.accounts.password_hash(account)
    if not matches(kept or NO_PASSWORD, typed) or kept is None:
        return None
    return request.cookies.log_in_as(account, kept, request.now)
