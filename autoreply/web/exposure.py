"""Whether visitors of the page may come from other machines, although it listens on this machine alone.

A proxy in front of the page makes every visitor look local, and need not show itself: haproxy and stunnel add no
header, and nginx passes on whatever name the visitor chose. So the settings decide. If a channel or the page has an
address on the internet, there is a proxy. A header that only proxies send proves a proxy as well.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from autoreply.settings import Settings
from autoreply.settings.page_exposure import why_exposed

FORWARDED = {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}


class Exposure:
    """Remembers until the process ends that a request came through a proxy."""

    def __init__(self) -> None:
        self._seen = False

    def notice(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Look at the headers of a request, whatever it asks for."""
        if not self._seen:
            self._seen = any(name in FORWARDED for name, _ in headers)

    def why(self, settings: Settings) -> str:
        """Why the page needs a password: a sentence, "" where it does not."""
        seen = "A request came through a proxy, so other machines may reach this page." if self._seen else ""
        return why_exposed(settings) or seen


def noticing(exposure: Exposure, app: ASGIApp) -> ASGIApp:
    """`app`, with `exposure` told of every request, webhooks and probes included."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            exposure.notice(scope["headers"])
        await app(scope, receive, send)

    return front
