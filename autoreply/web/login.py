"""In with a password or a token, and out again."""

import hmac
import logging
import math
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHash
from starlette.responses import Response

from autoreply.settings.service import Web
from autoreply.web.request import RequestContext
from autoreply.web.throttle import Throttle

log = logging.getLogger("autoreply.web")

LONGEST = 1024  # characters of a password
_one_at_a_time = threading.Lock()  # each look takes 64 MiB, as argon2 wants it: guessers shall not take all there is
_seats = threading.BoundedSemaphore(4)  # nor all the threads of the pages, by waiting for it


def ask(request: RequestContext) -> Response:
    """The form; who is in already goes on."""
    return request.onwards("") if request.visit.known else request.page("login.html", here=None, wrong="")


def log_in(throttle: Throttle, request: RequestContext) -> Response:
    """A new cookie for who knows the password or the token; for who guesses, a wait that no guess shortens."""
    if not _seats.acquire(blocking=False):
        return request.page("login.html", 503, here=None, wrong="Many are logging in just now. Try again in a moment.")
    try:
        return _try(throttle, request)
    finally:
        _seats.release()


def _try(throttle: Throttle, request: RequestContext) -> Response:
    wait = throttle.take(request.peer, request.now).total_seconds()
    if wait > 0:
        says = f"There were too many wrong passwords. Try again in {math.ceil(wait / 60)} min."
        response = request.page("login.html", 429, here=None, wrong=says)
        response.headers["retry-after"] = str(math.ceil(wait))
        return response
    if not knows(request.engine.settings.web, request.form.get("password", "")[:LONGEST]):
        log.warning("a wrong password for the desk page")
        return request.page("login.html", 403, here=None, wrong="That is not the password.")
    throttle.forgive(request.peer)
    response = request.onwards("")
    request.visits.set(response, request.visits.log_in(request.now))
    return response


def log_out(request: RequestContext) -> Response:
    """The cookie, and every copy of it, is worth nothing from now on."""
    request.visits.log_out(request.visit)
    return request.onwards("login")


def knows(web: Web, word: str) -> bool:
    """Whether `word` is the token or the password."""
    token = web.token.get_secret_value() if web.token is not None else ""
    if token and hmac.compare_digest(token.encode(), word.encode()):
        return True
    return web.password_hash is not None and _verified(web.password_hash.get_secret_value(), word)


def _verified(hashed: str, word: str) -> bool:
    with _one_at_a_time:
        try:
            return PasswordHasher().verify(hashed, word)
        except (Argon2Error, InvalidHash):
            return False
