"""An account of one's own: use the invitation, change the password, log out everywhere."""

import logging

from starlette.responses import Response

from autoreply.web.access.login import CROWDED, log_out, too_many
from autoreply.web.access.passwords import LONGEST, make_hash, matches, weakness
from autoreply.web.access.throttle import Throttle
from autoreply.web.request import RequestContext

log = logging.getLogger("autoreply.web")

NOT_OPEN = "This invitation was used, has expired, or a newer one replaced it. Ask an owner of this page for a new one."
NOT_CURRENT = "This is not your current password. Try again."


def show_invitation(request: RequestContext) -> Response:
    """The form. Nothing is used up by looking at it: mail scanners open every link."""
    return _invitation(request, {}, 200)


def accept(throttle: Throttle, request: RequestContext) -> Response:
    """Set the first password, or a new one, and log in. Only this uses the invitation up."""
    token, password = request.form.get("token", "").strip()[:200], request.form.get("password", "")
    if says := weakness(password):
        return _invitation(request, {"password": says}, 422)
    with throttle.seat(request.peer) as seated:
        if not seated:
            return _invitation(request, {"password": CROWDED}, 503)
        if wait := throttle.take(request.peer, request.now).total_seconds():
            return _invitation(request, {"token": too_many("codes", wait)}, 429)
        accounts = request.engine.record.accounts
        hashed = make_hash(password) if accounts.is_invited(token, request.now) else ""
        key = accounts.accept(token, hashed, request.now) if hashed else None
        session = request.cookies.log_in_as(key, hashed, request.now) if key is not None else None
        if key is None or session is None:
            log.warning("wrong password on the practice page", extra={"peer": request.peer})
            return _invitation(request, {"token": NOT_OPEN}, 403)
        throttle.forgive(request.peer, key)
    request.cookies.log_out(request.session)
    response = request.redirect("account?done=accepted")
    request.cookies.set(response, session)
    return response


def show(request: RequestContext) -> Response:
    """Who you are here, and a form for a new password."""
    return _account(request, {}, 200)


def change_password(throttle: Throttle, request: RequestContext) -> Response:
    """Replace the password and log out everywhere but here."""
    key, current = request.visitor.account, request.form.get("current", "")[:LONGEST]
    password = request.form.get("password", "")
    if says := weakness(password):
        return _account(request, {"password": says}, 422)
    with throttle.seat(request.peer) as seated:
        if not seated:
            return _account(request, {"current": CROWDED}, 503)
        if wait := throttle.take(request.peer, request.now, key).total_seconds():
            return _account(request, {"current": too_many("passwords", wait)}, 429)
        accounts = request.engine.record.accounts
        kept = accounts.password_hash(key)
        hashed = make_hash(password) if kept is not None and matches(kept, current) else ""
        if kept is None or not hashed or not accounts.set_password(key, kept, hashed):
            return _account(request, {"current": NOT_CURRENT}, 403)
        throttle.forgive(request.peer, key)
    session = request.cookies.log_in_as(key, hashed, request.now)
    if session is None:
        return request.redirect("login")
    response = request.redirect("account?done=password")
    request.cookies.set(response, session)
    return response


def log_out_everywhere(request: RequestContext) -> Response:
    """End every session of this account, this one too."""
    request.engine.record.accounts.end_sessions(request.visitor.account)
    return log_out(request)


DONE = {
    "accepted": "Your password is saved. You are logged in.",
    "password": "Your new password is saved. You are logged out everywhere else.",
}


def _invitation(request: RequestContext, wrong: dict[str, str], status: int) -> Response:
    wrong = {"token": "", "password": ""} | wrong
    token = request.form.get("token", "").strip()[:200]
    return request.page("invitation.html", status, here=None, wrong=wrong, token=token)


def _account(request: RequestContext, wrong: dict[str, str], status: int) -> Response:
    done = DONE.get(request.query.get("done", ""), "")
    wrong = {"current": "", "password": ""} | wrong
    return request.page("account.html", status, here="account", wrong=wrong, done=done)
