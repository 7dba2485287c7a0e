"""Who may come to the desk page at all, before anybody looks at a cookie. Webhooks and probes are not behind it.

A page on this machine's own address can be reached by any site the owner's browser visits, under a name that site
chose (DNS rebinding): so the name is looked at. Without a password nobody but this machine is let in.
"""

import ipaddress
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autoreply.settings.service import Web
from autoreply.web.rendering import HEADERS

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class Guard:
    """Stands before `app`; `web` are the settings of the moment, None while there are none."""

    def __init__(self, app: ASGIApp, web: Callable[[], Web | None]) -> None:
        self._app = app
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on under our own path and with our headers."""
        if scope["type"] != "http":
            raise RuntimeError("the pages speak http only")
        web = self._web()
        refusal = refuse(web, _peer(scope), Headers(scope=scope), str(scope.get("http_version", "")))
        app: ASGIApp = refusal if refusal is not None else self._app
        if web is not None and refusal is None and web.base == scope["path"] != "":
            app = RedirectResponse(f"{web.base}/", 308)  # the cookie is for what stands below
        elif web is not None:
            scope = {**scope, "path": _within(web.base, scope["path"])}
        await app(scope, receive, _with_headers(send, secure=web is not None and web.secure))


def refuse(web: Web | None, peer: str, headers: Mapping[str, str], version: str = "1.1") -> Response | None:
    """The answer to who may not come in, None for who may.

    No browser speaks HTTP/1.0 any more, but nginx does to whom it hands on, and says nothing else of itself.
    """
    if web is None:
        return _no("The desk page is starting. Load it again in a moment.", 503)
    handed_on = version == "1.0" or any(name in headers for name in _FORWARDED)
    if not web.asks and (web.public or not is_loopback(peer) or handed_on):
        return _no(
            "The desk page has no password, so it is shown on its own machine only. "
            "Make one with `autoreply page password`, and name it in [web].",
            403,
        )
    if not is_known(web, headers.get("host", "")):
        return _no("The desk page is not served under this name. Name its address in [web] public_url.", 421)
    return None


def is_known(web: Web, host: str) -> bool:
    """Whether a Host header names this page; where other machines reach it and no name was set, any does."""
    name = _name(host)
    if name is None:
        return False
    if name == "localhost" or is_loopback(name):
        return True
    if web.public_url is not None:
        return name == (urlsplit(web.public_url).hostname or "")
    return web.public


def is_loopback(address: str) -> bool:
    """Whether it is an address of this machine alone."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _name(host: str) -> str | None:
    """The name in a Host header, in lower case and without its port; None where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname if not (parts.path or parts.query or parts.fragment or parts.username) else None
    except ValueError:
        return None


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _within(base: str, path: str) -> str:
    """A proxy hands on our path with or without its own part before it."""
    return path.removeprefix(base) if path.startswith(f"{base}/") else path


def _with_headers(send: Send, *, secure: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if secure:
                headers.setdefault("strict-transport-security", "max-age=31536000")
        await send(message)

    return sending


def _no(says: str, status: int) -> Response:
    return PlainTextResponse(f"{says}\n", status)
