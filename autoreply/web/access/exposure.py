"""Whether visitors of the page may come from other machines, although it listens on this machine alone.

A proxy in front of the page makes every visitor look local, and need not show itself: haproxy and stunnel add no
header, and nginx passes on whatever name the visitor chose. So the settings decide. If a channel or the page has an
address on the internet, there is a proxy. A header that only proxies send proves a proxy as well.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from autoreply.settings import Settings
from autoreply.settings.checks.page_exposure import why_exposed
from channels import private

log = logging.getLogger("autoreply.web")

FILE = "proxy-seen"
SEEN = (
    "A request came through a proxy, so other machines may reach this page. If no proxy leads here any more, delete "
    f"the file {FILE} in the state folder and start Autoreply again."
)
FORWARDED = {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}


class Exposure:
    """Remembers for good that a request came through a proxy: the next one may not show itself."""

    def __init__(self, state: Path | None = None) -> None:
        """`state`: the folder in which that is kept, None: until the process ends."""
        self._file = state / FILE if state is not None else None
        self._seen = self._file is not None and self._file.exists()

    def notice(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Look at the headers of a request, whatever it asks for."""
        if self._seen or not any(name in FORWARDED for name, _ in headers):
            return
        self._seen = True
        log.info("a request came through a proxy: from now on the practice page needs a password")
        if self._file is not None:
            try:
                private.write(self._file, "A request came through a proxy.\n")
            except OSError as error:
                log.warning("this cannot be kept, and is lost at the next start: %s", error.strerror)

    def why(self, settings: Settings) -> str:
        """Why the page needs a password: a sentence, "" where it does not. And how that ends."""
        return why_exposed(settings) or (SEEN if self._seen else "")


def noticing(exposure: Exposure, app: ASGIApp) -> ASGIApp:
    """`app`, with `exposure` told of every request, webhooks and probes included."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            exposure.notice(scope["headers"])
        await app(scope, receive, send)

    return front
