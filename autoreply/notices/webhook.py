"""A notice as a signed request, by the specification of Standard Webhooks 1.0.0 (standardwebhooks.com).

The secret is `whsec_` and base64; anything else is taken as it is. A repeated notice has the same `webhook-id`.
"""

import base64
import binascii
import hashlib
import hmac
import json
import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from autoreply.notices.ways import WayGone
from channels import Refused, StaffMessage, TryAgain, Uncertain
from channels.secret import is_loopback, is_public
from schedules import Clock, SystemClock

TIMEOUT = 15.0  # seconds
_PREFIX = "whsec_"
_GONE = 410
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_MACHINE = SystemClock()


class WebhookNotifier:
    """Posts notices to the practice's own program. What it posts has no words."""

    def __init__(self, secret: str, clock: Clock = _MACHINE) -> None:
        self._secrets, self._clock = [key_of(one) for one in secret.split()], clock

    def notify(self, message: StaffMessage) -> None:
        now = self._clock.now()
        data = {"id": message.identity, "text": message.text}
        body = json.dumps({"type": "notice", "timestamp": message.since.isoformat(), "data": data}).encode()
        headers = signed(message.identity, int(now.timestamp()), body, self._secrets)
        try:
            with requests.Session() as session:
                for scheme in ("http://", "https://"):
                    session.mount(scheme, _Outward())
                answer = session.post(message.to, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        except requests.ConnectionError:
            raise TryAgain("The webhook cannot be reached.") from None
        except requests.RequestException:
            raise Uncertain("The webhook did not answer.") from None
        if answer.status_code in _BUSY:
            raise TryAgain(f"The webhook is busy (HTTP {answer.status_code}).", _after(answer))
        if answer.status_code == _GONE:
            raise WayGone("The webhook is gone (HTTP 410), and is not used any more.")
        if not 200 <= answer.status_code < 300:
            raise Refused(f"The webhook refuses the notice (HTTP {answer.status_code}).")

    def notified(self, message: StaffMessage) -> bool | None:
        return None  # it recognises a repeated one by its id


def _checked(host: str, connected: socket.socket) -> socket.socket:
    """Raises `Refused` before anything is sent: a name must not lead into this house.

    Only the file's owner names a webhook. But who owns its domain decides where the name leads.
    """
    if is_loopback(host) or is_public(str(connected.getpeername()[0])):
        return connected
    connected.close()
    raise Refused("The name of the webhook leads into a private network.")


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self.host, super()._new_conn())


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self.host, super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Outward(HTTPAdapter):
    """Asks no machine of this house. A proxy of the environment is asked as it is: it decides where names lead."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def key_of(secret: str) -> bytes:
    """Return the key in a secret."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def signed(identity: str, timestamp: int, body: bytes, keys: list[bytes]) -> dict[str, str]:
    """Return the headers, with one signature for each key: two, while the practice changes the secret."""
    content = f"{identity}.{timestamp}.".encode() + body
    marks = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }


def _after(answer: requests.Response) -> float | None:
    after = answer.headers.get("Retry-After", "")
    return float(after) if after.isascii() and after.isdigit() and len(after) < 6 else None
