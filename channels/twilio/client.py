"""Calls Twilio's REST API. Every request has a time-out, and every failure becomes one of our errors.

The library has no default time-out, raises three unrelated families of exceptions, and has no setting for another host.
This module corrects all three.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels import AccountRefused, ChannelError, Refused, SendError, TryAgain, Uncertain
from channels.twilio.meanings import Ours, meaning, sentence
from channels.twilio.settings import TwilioSettings

_WHEN_LIMITED = 5.0  # seconds; a long code sends about one message a second
_NO_CALLBACK = 21609
_OUR_OWN = frozenset({401, 403, 404})  # they concern the account or its token, not this message

# The library logs the bodies of requests with numbers and texts. They must not reach our log.
_SILENT = logging.Logger("channels.twilio.http", level=logging.CRITICAL + 1)


class CallbackRefused(Refused):
    """Twilio does not accept our address for delivery reports (21609). It accepts the message without one."""


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library is not typed
    """Sets a time-out on every request, and sends all of them to `base` if that is given."""

    def __init__(self, base: str | None, seconds: float) -> None:
        super().__init__(timeout=seconds, logger=_SILENT)
        self._base = urlsplit(base) if base else None
        self.date = ""  # of Twilio's last response, by Twilio's clock

    def request(self, method: str, url: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Response:
        response = super().request(method, self.rebased(url), *args, timeout=timeout or self.timeout, **kwargs)
        self.date = (response.headers or {}).get("Date", "")
        return response

    def rebased(self, url: str) -> str:
        """Return `url` at our base. Does not add the base's prefix twice.

        Raises `ValueError` for a host that is not Twilio's: a list names the address of its next page, and every
        request carries the credentials.
        """
        if self._base is None:
            return _at_twilio(url)
        parts, prefix = urlsplit(url), self._base.path.rstrip("/")
        path = parts.path if prefix and parts.path.startswith(f"{prefix}/") else prefix + parts.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))


def _at_twilio(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not (parts.hostname or "").endswith(".twilio.com"):
        raise ValueError("not an address of Twilio's")
    return url


class TwilioAccount:
    """The account. Creates its client at first use. Safe to share between threads."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Client | None = None

    @property
    def client(self) -> Client:
        """Return the library's client. Raises `ChannelError` if the secret cannot be read."""
        with self._lock:
            if self._client is None:
                user, password = self._settings.credentials()
                http = RebasedHttpClient(self._settings.api_base_url, self._settings.timeout)
                self._client = Client(user, password, self._settings.account_sid, http_client=http)
            return self._client

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.http_client.session.close()
            self._client = None


@contextmanager
def reading() -> Iterator[None]:
    """Turn failures of a request that changes nothing into `ChannelError`."""
    try:
        yield
    except (TwilioException, requests.RequestException) as error:
        status, code = _status(error)
        lasting, after = status in (401, 403), _WHEN_LIMITED if status == 429 else None
        raise ChannelError(_sentence(error, status, code), lasting=lasting, after=after) from None
    except (ValueError, KeyError, TypeError, AttributeError):  # an answer that is not Twilio's
        raise ChannelError("Twilio's answer cannot be understood; is api_base_url right?") from None


@contextmanager
def posting() -> Iterator[None]:
    """Turn failures of a request that Twilio may have carried out into `SendError`."""
    try:
        yield
    except ChannelError as error:  # the secret cannot be read
        raise AccountRefused(str(error)) from None
    except requests.RequestException as error:
        says = _sentence(error, 0, None)
        raise (TryAgain(says) if _never_left(error) else Uncertain(says)) from None
    except TwilioException as error:
        raise judge(*_status(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Uncertain("Twilio's answer cannot be understood; is api_base_url right?") from None


def judge(status: int, code: int | None) -> SendError:
    """Return the error for an HTTP status and Twilio's error code."""
    known, says = meaning(code), sentence(code)
    if status == 429 or code == 20429:
        return TryAgain(says if code == 20429 else "Twilio asks us to be slower.", after=_WHEN_LIMITED)
    if status == 503:
        return TryAgain("Twilio is not available (HTTP 503).")
    if status >= 500 or status == 0:
        http = f" (HTTP {status})" if status else ""
        return Uncertain(f"Twilio failed while it took the message{http}.")
    if status in _OUR_OWN:
        return AccountRefused(f"Twilio refuses the request (HTTP {status}): {says}" if code else refused(status))
    if known.ours is not None:
        return AccountRefused(says, all_of_them=known.ours is Ours.ACCOUNT)
    if known.again:
        return TryAgain(says)
    if code == _NO_CALLBACK:
        return CallbackRefused(says)
    return Refused(says, unreachable=known.recipient, opted_out=known.opted_out)


def _status(error: Exception) -> tuple[int, int | None]:
    """Return the HTTP status and Twilio's error code, or (0, None) if there was no response."""
    if isinstance(error, (TwilioRestException, TwilioServiceException)):
        code = error.code if isinstance(error.code, int) and error.code > 9999 else None
        return int(error.status), code
    response = error.args[1] if isinstance(error, TwilioException) and len(error.args) > 1 else None
    return (response.status_code, None) if isinstance(response, Response) else (0, None)


def _sentence(error: Exception, status: int, code: int | None) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "The connection to Twilio is not safe: its certificate is not valid."
    if isinstance(error, requests.exceptions.Timeout):
        return "Twilio does not answer in time."
    if isinstance(error, requests.RequestException):
        return "Twilio cannot be reached."
    if status in (401, 403) and code in (None, 20003):
        return refused(status)
    return f"Twilio refuses the request (HTTP {status}): {sentence(code)}" if code else _without_code(status)


def refused(status: int) -> str:
    """Return the sentence about a refusal of the account."""
    if status in (401, 403):
        return f"Twilio does not accept the account or its token (HTTP {status}); check account_sid and auth_token."
    return _without_code(status)


def _without_code(status: int) -> str:
    if status == 429:
        return "Twilio asks us to be slower (HTTP 429)."
    if status >= 500:
        return f"Twilio is in trouble itself (HTTP {status}): wait, or look at status.twilio.com."
    if status:
        return f"Twilio refuses the request (HTTP {status}) and does not say why; is api_base_url right?"
    return "Twilio does not do what it was asked, and does not say why; is api_base_url right?"


def _never_left(error: requests.RequestException) -> bool:
    """Whether there was no connection, so that Twilio cannot have carried out anything."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"}
