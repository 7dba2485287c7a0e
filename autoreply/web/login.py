"""Log in with a password or a token, and log out."""

import hmac
import logging
import math
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHash
from starlette.responses import Response

from autoreply.settings.service import WebSettings
from autoreply.web.request import RequestContext
from autoreply.web.throttle import Throttle

log = logging.getLogger("autoreply.web")

LONGEST = 1024  # characters of a password
_hashing = threading.Lock()  # each check takes 64 MiB, as argon2 recommends: guessers must not use up the memory


def show(request: RequestContext) -> Response:
    """The form; whoever is logged in already goes to the first page."""
    return request.redirect("") if request.session.allowed else request.page("login.html", here=None, wrong="")


def log_in(throttle: Throttle, request: RequestContext) -> Response:
    """A new cookie for the right password or token; after several wrong ones, a wait that no guess shortens."""
    with throttle.seat(request.peer) as seated:  # who waits for the lock of `_hashing` takes a thread of the pages
        if seated:
            return _try(throttle, request)
    wrong = "Too many people are logging in. Try again in a moment."
    return request.page("login.html", 503, here=None, wrong=wrong)


def _try(throttle: Throttle, request: RequestContext) -> Response:
    wait = throttle.take(request.peer, request.now).total_seconds()
    if wait > 0:
        minutes = math.ceil(wait / 60)
        wrong = f"Too many wrong passwords. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
        response = request.page("login.html", 429, here=None, wrong=wrong)
        response.headers["retry-after"] = str(math.ceil(wait))
        return response
    if not is_valid(request.engine.settings.web, request.form.get("password", "")[:LONGEST]):
        # The one address in the log: without it nobody can stop who guesses. docs/page.md has the filter for fail2ban.
        log.warning("wrong password on the practice page", extra={"peer": request.peer})
        return request.page("login.html", 403, here=None, wrong="This password is not correct. Try again.")
    throttle.forgive(request.peer)
    response = request.redirect("")
    request.cookies.set(response, request.cookies.log_in(request.now))
    return response


def log_out(request: RequestContext) -> Response:
    """The cookie, and every copy of it, is worth nothing from now on."""
    request.cookies.log_out(request.session)
    return request.redirect("login")


def is_valid(web: WebSettings, typed: str) -> bool:
    """Whether `typed` is the token or the password."""
    token = web.token.get_secret_value() if web.token is not None else ""
    if token and hmac.compare_digest(token.encode(), typed.encode()):
        return True
    return web.password_hash is not None and _matches(web.password_hash.get_secret_value(), typed)


def _matches(hashed: str, typed: str) -> bool:
    with _hashing:
        try:
            return PasswordHasher().verify(hashed, typed)
        except (Argon2Error, InvalidHash):
            return False
