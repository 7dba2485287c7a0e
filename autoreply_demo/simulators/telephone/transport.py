"""One HTTP request of Twilio's proxy to a webhook, with its time limits and without a network beyond loopback."""

import base64
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from autoreply_demo.simulators.telephone.overrides import Overrides

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class WebhookUnreachable(Exception):
    """No usable answer. `kind` is "ct" (no connection) or "rt" (no answer in time, or a broken one)."""

    def __init__(self, kind: str, says: str) -> None:
        self.kind = kind
        super().__init__(says)


@dataclass(frozen=True, slots=True)
class TransportResponse:
    """What the webhook said. `location` is where a redirect leads."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    location: str = ""


class Transport:
    """Reaches public addresses through `routes`: a public base URL -> the loopback base URL behind it.

    That is DNS, the TLS terminator and the tunnel in one; the application sees the path, query and Host that were
    asked for. What is neither routed nor loopback cannot be connected to.
    """

    def __init__(self, routes: Mapping[str, str]) -> None:
        self._routes = dict(routes)

    def route(self, public: str, target: str) -> None:
        """Lead `public` (scheme, host, perhaps a path) to the loopback address `target`."""
        self._routes[public.rstrip("/")] = target.rstrip("/")

    def unroute(self, public: str) -> None:
        """Let nothing answer at `public` any more."""
        self._routes.pop(public.rstrip("/"), None)

    def request(
        self, method: str, url: str, body: str, headers: Mapping[str, str], limits: Overrides
    ) -> TransportResponse:
        """Raises `WebhookUnreachable`."""
        asked = urlsplit(url)
        connection = _connect(self._target(url), limits)
        try:
            path = (asked.path or "/") + ("?" + asked.query if asked.query else "")
            sent = {**headers, **_credentials(asked), "Host": asked.netloc.rpartition("@")[2]}
            connection.request(method, path, body.encode() if method == "POST" else None, sent)
            return _read(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise WebhookUnreachable("rt", f"no answer ({type(error).__name__})") from error
        finally:
            connection.close()

    def _target(self, url: str) -> SplitResult:
        for public, target in self._routes.items():
            if url == public or url.startswith((public + "/", public + "?")):
                return urlsplit(target)
        asked = urlsplit(url)
        if asked.scheme != "http" or asked.hostname not in _LOOPBACK:
            raise WebhookUnreachable("ct", f"{asked.hostname} cannot be reached")
        return asked


def _connect(target: SplitResult, limits: Overrides) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=limits.connect / 1000)
    try:
        connection.connect()
    except OSError as error:
        raise WebhookUnreachable("ct", f"no connection ({type(error).__name__})") from error
    connection.sock.settimeout(min(limits.read, limits.total) / 1000)
    return connection


def _credentials(url: SplitResult) -> dict[str, str]:
    if url.username is None:
        return {}
    pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _read(response: http.client.HTTPResponse) -> TransportResponse:
    return TransportResponse(
        status=response.status,
        content_type=response.headers.get("Content-Type", ""),
        body=response.read(),
        location=response.headers.get("Location", ""),
    )
