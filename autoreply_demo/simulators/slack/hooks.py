"""Events over HTTP, signed (docs.slack.dev/authentication/verifying-requests-from-slack)."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from autoreply_demo.simulators.slack.delivery import NoRetry
from autoreply_demo.simulators.slack.events import Attempt, SlackEvent
from schedules import SystemClock

PATIENCE = 3.0  # real seconds
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def sign(secret: str, seconds: int, body: bytes) -> dict[str, str]:
    """The two headers that prove that a request is Slack's."""
    found = hmac.new(secret.encode(), f"v0:{seconds}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(seconds), "X-Slack-Signature": f"v0={found}"}


class Hooks:
    """Posts to `url`. Signatures bear the machine's own time: who checks them has no other."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret
        self.late = 0  # seconds by which the timestamps are too old
        self._clock = SystemClock()

    async def deliver(self, event: SlackEvent, attempt: Attempt, reason: str) -> str:
        attempt.over = "http"
        retry = {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": reason} if attempt.number else {}
        try:
            status, headers, _ = await self.post(event.body, retry)
        except TimeoutError:
            return "http_timeout"
        except aiohttp.ClientError:
            return "connection_failed"
        if not 200 <= status < 300:
            if headers.get("x-slack-no-retry") == "1":
                raise NoRetry
            return "http_error"
        return ""

    async def interact(self, payload: dict[str, Any]) -> bool:
        """Post a press, as a form with JSON in it. Returns whether it was acknowledged in time."""
        try:
            status, _, _ = await self._send(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)
        except (TimeoutError, aiohttp.ClientError):
            return False
        return 200 <= status < 300

    async def post(self, payload: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Status, headers by lower-case names, and body of the answer. Raises `TimeoutError`, `aiohttp.ClientError`."""
        return await self._send(json.dumps(payload).encode(), {"Content-Type": "application/json"} | headers)

    async def _send(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        signed = sign(self.secret, int(self._clock.now().timestamp()) - self.late, body)
        sent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.post(self.url, data=body, headers=sent | signed | headers) as answer,
        ):
            return answer.status, {key.lower(): one for key, one in answer.headers.items()}, await answer.text()
