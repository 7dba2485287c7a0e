"""Who may reach the practice page at all, checked before any cookie is read. Webhooks and probes are not behind it.

Any site that the owner's browser visits can reach a page on this machine, under a name that the site chose (DNS
rebinding). So the name is checked. Without a login only this machine is let in, and where a proxy may stand before
the page, nobody is.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autoreply.settings.checks.page_exposure import REMEDY
from autoreply.settings.service import WebSettings
from autoreply.web.rendering import HEADERS


class Guard:
    """Stands before `app`; `web` gives the current settings, None while there are none.

    `exposed` says in a sentence why a login is required, "" where it is not. `have_accounts` says whether people have
    accounts: then there is a login even without the practice's own password. None: there are no accounts.
    """

    def __init__(
        self,
        app: ASGIApp,
        web: Callable[[], WebSettings | None],
        exposed: Callable[[], str] = str,
        have_accounts: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._app = app
        self._web = web
        self._exposed = exposed
        self._have_accounts = have_accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on under our own path and with our headers."""
        if scope["type"] != "http":
            raise RuntimeError("the pages speak http only")
        web = self._web()
        asks = web is not None and (web.asks or (self._have_accounts is not None and await self._have_accounts()))
        refusal = refuse(web, _peer(scope), Headers(scope=scope), self._exposed(), asks=asks)
        app: ASGIApp = refusal if refusal is not None else self._app
        if web is not None and refusal is None and web.base == scope["path"] != "":
            app = RedirectResponse(f"{web.base}/", 308)  # the cookie is for what stands below
        elif web is not None:
            scope = {**scope, "path": _within(web.base, scope["path"])}
        await app(scope, receive, with_headers(send, secure=web is not None and web.secure))


def refuse(
    web: WebSettings | None, peer: str, headers: Mapping[str, str], exposed: str = "", *, asks: bool
) -> Response | None:
    """The answer to a request that is refused, None for one that is not. `exposed` as in `Guard`.

    `asks`: whether the page has a login.
    """
    if web is None:
        return _refusal("Autoreply is starting. Load this page again in a moment.", 503)
    if not asks and exposed:
        return _refusal(f"The practice page has no login, so nobody can open it. {exposed} {REMEDY}", 403)
    if not asks and (web.public or not is_loopback(peer)):
        return _refusal(f"The practice page has no login, so only its own machine may open it. {REMEDY}", 403)
    if not is_known(web, headers.get("host", "")):
        return _refusal("The practice page does not know this address. Add it to [web] as public_url.", 421)
    return None


def is_known(web: WebSettings, host: str) -> bool:
    """Whether a Host header names this page. Any name does where other machines reach it and no name was set."""
    name = host_name(host)
    if name is None:
        return False
    if name == "localhost" or is_loopback(name):
        return True
    if web.public_url is not None:
        return name == (urlsplit(web.public_url).hostname or "")
    return web.public


def may_probe(web: WebSettings | None, host: str) -> bool:
    """Whether a Host header names this machine in a way that no other site can: for the probes.

    An address is no name, and no site owns a name without a dot: so a kubelet and a container beside ours get in. Who
    sends no name at all is no browser.
    """
    name = host_name(host)
    if name is None:
        return not host
    return "." not in name or _is_address(name) or (web is not None and is_known(web, host))


def is_loopback(address: str) -> bool:
    """Whether it is an address of this machine alone."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def host_name(host: str) -> str | None:
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
    """A proxy passes on our path with or without its own prefix."""
    return path.removeprefix(base) if path.startswith(f"{base}/") else path


def with_headers(send: Send, *, secure: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if secure:
                headers.setdefault("strict-transport-security", "max-age=31536000")
        await send(message)

    return sending


def _refusal(says: str, status: int) -> Response:
    return PlainTextResponse(f"{says}\n", status)
