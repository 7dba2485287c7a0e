"""Calls Slack's Web API. Every request has a time-out, and every failure becomes one of our errors.

The library has three faults that this module corrects: it does not repeat requests that were rate-limited or failed at
Slack, it ignores the environment's exceptions from the proxy (no_proxy), and it logs what people write.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from channels import AccountRefused, ChannelError, Refused, SendError, TryAgain, Uncertain
from channels.slack.reading.authors import identity
from channels.slack.settings import SlackSettings
from channels.slack.web_api.clients import StraightAsyncClient
from channels.slack.web_api.meanings import ErrorKind, concerns_token, meaning, spoken
from channels.slack.web_api.tokens import BOT, SlackTokens

SHORT = 3  # seconds that a reply waits at once; the outbox handles longer waits
LONG = 120  # seconds that background work waits; Slack's limits are for a minute
MOST = 3600.0  # seconds that Slack may ask us to wait; more is not an answer of Slack's
_NOT_SLACK = "Slack's answer cannot be understood; is api_base_url right?"
WHEN_OURS = 600.0  # seconds; short enough to notice a corrected token

# The library logs messages and responses with names and texts. They must not reach our log.
SILENT = logging.Logger("channels.slack.sdk", level=logging.CRITICAL + 1)


class NeedsRepair(TryAgain):
    """It did not go out. It will once somebody mends what the sentence names.

    `word` is Slack's. `of_token`: the token is refused, or cannot be read, whatever is asked with it.
    """

    def __init__(self, message: str, word: str = "", *, of_token: bool = False, after: float | None = None) -> None:
        super().__init__(message, after)
        self.word, self.of_token = word, of_token


class MetadataRefused(TryAgain):
    """Slack takes the message, but not its metadata."""


class SlackWordError(ChannelError):
    """Slack answered this request with an error code."""

    def __init__(self, message: str, word: str, *, lasting: bool = False) -> None:
        super().__init__(message, lasting=lasting)
        self.word = word


class LimitedError(ChannelError):
    """Slack asks us to wait `after` seconds."""

    after: float

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message, after=after)


class NotThereError(SlackWordError):
    """Slack refuses this conversation, thread or member. It may answer about others."""


class RateLimits(AsyncRateLimitErrorRetryHandler):
    """Waits out limits of `longest` seconds at most. The library's handler waits even for days."""

    def __init__(self, times: int, longest: float) -> None:
        super().__init__(times)
        self._longest = longest

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code == 429 and _retry_after(response.headers) <= self._longest


def _reading() -> list[AsyncRetryHandler]:
    """For requests that change nothing: they are safe to repeat."""
    return [RateLimits(2, SHORT), AsyncServerErrorRetryHandler(2), AsyncConnectionErrorRetryHandler(1)]


def _patient() -> list[AsyncRetryHandler]:
    """For background requests: waits as long as Slack asks."""
    return [RateLimits(50, LONG), AsyncServerErrorRetryHandler(2), AsyncConnectionErrorRetryHandler(1)]


def _posting() -> list[AsyncRetryHandler]:
    """For messages: not repeated after a server error, as Slack may have posted it. The outbox checks that first."""
    return [RateLimits(2, SHORT)]


Retries = Callable[[], list[AsyncRetryHandler]]
POST, UPDATE = "chat.postMessage", "chat.update"
_SCOPES = frozenset({"missing_scope", "no_permission"})
_JSON = frozenset({POST, UPDATE, "conversations.open"})  # methods that read want a form


class SlackApi:
    """One workspace, for the app itself and for each person who gave it a token. Lives in one event loop."""

    def __init__(self, settings: SlackSettings, tokens: SlackTokens) -> None:
        self._settings, self.tokens = settings, tokens
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[tuple[str, Retries], AsyncWebClient] = {}

    async def query(
        self, method: str, given: Mapping[str, Any] | None = None, person: str = BOT, *, patient: bool = False
    ) -> Mapping[str, Any]:
        """Call a method that only reads, as the app or as `person`. With `patient` it waits out Slack's limits.

        Raises `ChannelError`.
        """
        with reading():
            return await self._call(self.tokens.of(person), method, given or {}, _patient if patient else _reading)

    async def execute(self, method: str, given: Mapping[str, Any], person: str = BOT) -> Mapping[str, Any]:
        """Call a method that changes something, as the app or as `person`. Raises `SendError`."""
        try:
            with posting():
                return await self._call(self.tokens.of(person), method, given, _posting)
        except NeedsRepair as error:
            if not (error.of_token or error.word in _SCOPES):
                raise
            # A scope may be missing for this method alone; nothing at all goes out without that for messages.
            says = f"Replies of {identity(person)} wait until it is mended. {error}"
            raise AccountRefused(says, all_of_them=error.of_token or method == POST) from None

    async def socket_url(self) -> str:
        """Return the URL of a new connection in Socket Mode, valid for one use. Raises `ChannelError`."""
        with reading():
            answer = await self._call(self.tokens.app(), "apps.connections.open", {}, _reading)
            return str(answer["url"])

    def client(self, token: str, retries: list[AsyncRetryHandler]) -> AsyncWebClient:
        """The library's own client."""
        found = StraightAsyncClient(
            token,
            base_url=self._settings.api_base_url,
            timeout=round(self._settings.timeout),
            session=self._session,
            logger=SILENT,
            retry_handlers=retries,
        )
        found.proxy = self.proxy
        return found

    @property
    def proxy(self) -> str | None:
        """The proxy from the environment, or None if no_proxy excludes Slack's address."""
        host = urlsplit(self._settings.api_base_url).hostname or ""
        proxies = getproxies()
        return None if proxy_bypass(host) else proxies.get("https") or proxies.get("http") or None

    async def close(self) -> None:
        session, self._session = self._session, None
        self._clients.clear()
        if session is not None:
            await session.close()

    async def _call(self, token: str, method: str, given: Mapping[str, Any], retries: Retries) -> Mapping[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._settings.timeout))
        key = (token, retries)
        if key not in self._clients:
            self._clients[key] = self.client(token, retries())
        form: Any = {"json" if method in _JSON else "params": dict(given)}
        answer = await self._clients[key].api_call(method, **form)
        data = answer.data
        if not isinstance(data, dict):
            raise ValueError(method)
        return data


@contextmanager
def reading() -> Iterator[None]:
    """Turn failures of a request that changes nothing into `ChannelError`."""
    try:
        yield
    except SlackApiError as error:
        word, status, after = _details(error)
        if status == 429:
            raise LimitedError(_sentence(word, status), after) from None
        kind = meaning(word).kind
        if word and status == 200 and kind in (ErrorKind.THEIRS, ErrorKind.ONCE, ErrorKind.UNKNOWN):
            raise NotThereError(_sentence(word, status), word) from None
        if word and status == 200:
            raise SlackWordError(_sentence(word, status), word, lasting=kind is ErrorKind.OURS) from None
        raise ChannelError(_sentence(word, status), lasting=kind is ErrorKind.OURS) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise ChannelError(_unreachable(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError):  # the response is not Slack's
        raise ChannelError(_NOT_SLACK) from None


@contextmanager
def posting() -> Iterator[None]:
    """Turn failures of a request that Slack may have carried out into `SendError`."""
    try:
        yield
    except ChannelError as error:  # a secret cannot be read
        raise NeedsRepair(str(error), of_token=True, after=WHEN_OURS) from None
    except SlackApiError as error:
        raise judge(*_details(error)) from None
    except aiohttp.ClientConnectorError as error:  # no connection, so nothing was carried out
        raise TryAgain(_unreachable(error)) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise Uncertain(_unreachable(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Uncertain(_NOT_SLACK) from None


def judge(word: str, status: int, after: float) -> SendError:
    """Return the error for Slack's error code, an HTTP status, and the seconds it asks us to wait.

    Only a known code of Slack's refuses a reply. Without a code, or with a new one, it is tried again.
    """
    if status == 429 or word in ("ratelimited", "rate_limited"):
        return TryAgain(spoken("ratelimited"), after=after)
    if status == 503:
        return TryAgain("Slack is not available (HTTP 503).")
    if status >= 500:
        return Uncertain(f"Slack failed while it took the message (HTTP {status}).")
    return _by_word(word) if word else _wordless(status)


def _by_word(word: str) -> SendError:
    kind = meaning(word).kind
    if kind is ErrorKind.METADATA:
        return MetadataRefused(spoken(word), after=WHEN_OURS)
    if kind is ErrorKind.PASSING:
        return TryAgain(spoken(word))
    if kind is ErrorKind.UNSURE:
        return Uncertain(spoken(word))
    if kind in (ErrorKind.OURS, ErrorKind.UNKNOWN):
        return NeedsRepair(spoken(word), word, of_token=concerns_token(word), after=WHEN_OURS)
    return Refused(spoken(word), unreachable=kind is ErrorKind.THEIRS)


def _wordless(status: int) -> SendError:
    """Return the error for a response that is not Slack's: a proxy's, or a login page's."""
    if status == 200:
        return Uncertain(_NOT_SLACK)
    return NeedsRepair(f"Something between us and Slack refuses the request (HTTP {status}); ask who runs the network.")


def _details(error: SlackApiError) -> tuple[str, int, float]:
    """Return Slack's error code, the HTTP status, and the seconds it asks us to wait."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    return str(word or ""), int(status), _retry_after(getattr(response, "headers", None) or {})


def _retry_after(headers: Mapping[str, Any]) -> float:
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    text = str(found[0] if isinstance(found, (list, tuple)) and found else found)
    return min(float(text), MOST) if text.isascii() and text.isdigit() else 30.0


def _sentence(word: str, status: int) -> str:
    if status == 429:
        return spoken("ratelimited")
    return spoken(word) if word else f"Slack does not answer as it should (HTTP {status})."


def _unreachable(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientSSLError):
        return "The connection to Slack is not safe: its certificate is not valid."
    if isinstance(error, TimeoutError):
        return "Slack does not answer in time; trying again."
    return "Slack cannot be reached; trying again."
