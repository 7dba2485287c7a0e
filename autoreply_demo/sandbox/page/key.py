"""The sandbox opens for the secret in its address: other accounts of this machine reach its port too."""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = "Open the address that the sandbox printed in the terminal. It has a key at its end.\n"


def new_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(24)


class KeyGuard:
    """Stands before `app`: the address with the key gives a cookie, without which there is nothing to see."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(Request(scope)) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        cookie = f"sandbox-{request.url.port}"  # cookies do not tell ports apart
        if self._fits(request.query_params.get("key", "")):
            response = RedirectResponse("/", 303)
            response.set_cookie(cookie, self._key, httponly=True, samesite="lax")
            return response
        return None if self._fits(request.cookies.get(cookie, "")) else PlainTextResponse(REFUSED, 403)

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._key.encode())
