"""Who may reach the pages of set-up at all: browsers on this machine, and nobody through a proxy."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from autoreply.web.access.exposure import FORWARDED
from autoreply.web.access.guard import host_name, is_loopback, with_headers

ELSEWHERE = (
    "These pages open only on the computer on which Autoreply runs, as http://127.0.0.1 or http://localhost. From "
    "another computer, use a tunnel: ssh -L 8080:127.0.0.1:8080 NAME. Then open http://127.0.0.1:8080/ in your browser."
)
PROXIED = (
    "This came through a proxy, so other computers may reach these pages. Set-up is for this computer only. Stop the "
    "proxy, and start Autoreply again."
)


class LocalOnly:
    """Refuses, in words, whoever may be somewhere else. A published port of a container counts as this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError("the pages speak http only")
        app, headers = self._app, Headers(scope=scope)
        if any(name in FORWARDED for name, _ in scope["headers"]):
            app = PlainTextResponse(f"{PROXIED}\n", 403)
        elif not _is_here(headers.get("host", "")):
            app = PlainTextResponse(f"{ELSEWHERE}\n", 421)
        await app(scope, receive, with_headers(send, secure=False))


def _is_here(host: str) -> bool:
    name = host_name(host)
    return name is not None and (name == "localhost" or is_loopback(name))


def note_of(token: str, file: Path, at: str) -> str:
    """What the console says. The token stands behind the #, so that no server log ever has it."""
    return (
        "Autoreply is not set up yet. Open this in a browser on this computer:\n\n"
        f"    {at}start#token={token}\n\n"
        f"The token works once, for an hour. It is also in {file}, which only you can read.\n"
    )
