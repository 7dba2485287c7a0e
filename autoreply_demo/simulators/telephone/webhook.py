"""Calling webhooks: signed, with retries and a fallback URL, and an alert where nothing helped."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from autoreply_demo.simulators.telephone.overrides import Overrides, read_overrides
from autoreply_demo.simulators.telephone.signature import sign
from autoreply_demo.simulators.telephone.state import AccountState
from autoreply_demo.simulators.telephone.transport import Transport, TransportResponse, WebhookUnreachable

FETCH_FAILED = 11200
OWN = ("https://handler.twilio.com/", "https://webhooks.twilio.com/", "http://webhooks.twilio.com/")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 5

Posted = Mapping[str, str]
Pages = Callable[[str, Posted], bytes | None]  # what Twilio serves itself at an address, if anything


class WebhookError(Exception):
    """Nothing usable came back. `code` is Twilio's, `kind` that of the retry policy."""

    def __init__(self, code: int, kind: str, says: str) -> None:
        self.code = code
        self.kind = kind
        super().__init__(says)


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook with its fallback. Methods are GET or POST."""

    url: str
    method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class WebhookAttempt:
    """A request that was made, for tests to look at. `status` is 0 where no answer came."""

    url: str
    method: str
    parameters: Posted = field(repr=False)
    signature: str = field(repr=False)
    status: int
    token: str


@dataclass(frozen=True, slots=True)
class TwimlDocument:
    """What a webhook answered with, and the URL that relative addresses in it start from."""

    url: str
    content_type: str
    body: bytes = field(repr=False)


class WebhookClient:
    """`longest` (real seconds) bounds what a URL without overrides may take; Twilio's own bound is 15."""

    def __init__(self, state: AccountState, transport: Transport, pages: Pages, longest: float) -> None:
        self._state = state
        self._pages = pages
        self._transport = transport
        self._longest = int(longest * 1000)
        self._lock = threading.Lock()
        self._asked: list[WebhookAttempt] = []

    @property
    def asked(self) -> list[WebhookAttempt]:
        """Every request so far, oldest first."""
        with self._lock:
            return list(self._asked)

    def call(self, url: str, posted: Posted, method: str = "POST") -> TwimlDocument:
        """Ask once, and again as the URL's overrides allow. Raises `WebhookError`."""
        limits = read_overrides(url)
        token = self._state.sid("id")
        for left in range(limits.retries, -1, -1):
            try:
                return self._once(url.partition("#")[0], posted, method, limits, token)
            except WebhookError as error:
                if not left or not limits.retry_after(error.kind):
                    raise
        raise AssertionError("unreachable")

    def call_or_fallback(self, target: Target, posted: Posted, resource: str) -> TwimlDocument:
        """Ask the target, then its fallback with ErrorCode and ErrorUrl. Raises `WebhookError` where both fail."""
        try:
            return self.call(target.url, posted, target.method)
        except WebhookError as error:
            self._state.alarm(error.code, target.url, resource, str(error))
            return self.fallback(target, posted, resource, error)

    def fallback(self, target: Target, posted: Posted, resource: str, error: WebhookError) -> TwimlDocument:
        """Ask the fallback URL alone. Raises `error` where there is none, `WebhookError` where it fails too."""
        if not target.fallback_url:
            raise error
        params = {**posted, "ErrorCode": str(error.code), "ErrorUrl": target.url}
        try:
            return self.call(target.fallback_url, params, target.fallback_method)
        except WebhookError as second:
            self._state.alarm(second.code, target.fallback_url, resource, str(second))
            raise

    def notify(self, url: str, posted: Posted, resource: str, method: str = "POST") -> None:
        """A status callback: nobody reads the answer, and a failure only leaves an alert."""
        try:
            self.call(url, posted, method)
        except WebhookError as error:
            self._state.alarm(error.code, url, resource, str(error))

    def _once(self, url: str, posted: Posted, method: str, limits: Overrides, token: str) -> TwimlDocument:
        if url.startswith(OWN):
            return self._own(url, posted)
        for _ in range(_HOPS):
            answer = self._send(url, posted, method, limits, token)
            if answer.status not in _REDIRECTS:
                return _checked(url, answer)
            url = urljoin(url, answer.location)
            if answer.status < 307:
                posted, method = {}, "GET"
        raise WebhookError(FETCH_FAILED, "5xx", f"{url} redirects without end")

    def _send(self, url: str, posted: Posted, method: str, limits: Overrides, token: str) -> TransportResponse:
        whole = url if method == "POST" else _with_query(url, posted)
        signature = sign(self._state.credentials.token, whole, posted.items() if method == "POST" else ())
        limits = Overrides(limits.connect, limits.read, min(limits.total, self._longest))
        status = 0
        try:
            answer = self._transport.request(
                method, whole, urlencode(posted), _headers(method, signature, token), limits
            )
            status = answer.status
        except WebhookUnreachable as error:
            raise WebhookError(FETCH_FAILED, error.kind, f"{url}: {error}") from error
        finally:
            with self._lock:
                self._asked.append(WebhookAttempt(whole, method, dict(posted), signature, status, token))
        return answer

    def _own(self, url: str, posted: Posted) -> TwimlDocument:
        """What Twilio itself serves needs no network."""
        page = self._pages(url, posted)
        if page is None:
            raise WebhookError(FETCH_FAILED, "4xx", f"{url} answered 404")
        return TwimlDocument(url, "text/xml", page)


def _checked(url: str, answer: TransportResponse) -> TwimlDocument:
    if answer.status >= 400:
        kind = "4xx" if answer.status < 500 else "5xx"
        raise WebhookError(FETCH_FAILED, kind, f"{url} answered {answer.status}")
    return TwimlDocument(url, answer.content_type, answer.body)


def _with_query(url: str, posted: Posted) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(posted))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _headers(method: str, signature: str, token: str) -> dict[str, str]:
    headers = {
        "Accept": "*/*",
        "User-Agent": "TwilioProxy/1.1",
        "X-Home-Region": "us1",
        "X-Twilio-Signature": signature,
        "I-Twilio-Idempotency-Token": token,
    }
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    return headers
