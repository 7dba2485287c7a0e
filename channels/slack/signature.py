"""Verifies that a request is Slack's, before anything else of it is read.

https://docs.slack.dev/authentication/verifying-requests-from-slack (seen 2026-11-22): HMAC-SHA256, five minutes.
"""

from slack_sdk.signature import SignatureVerifier

from channels import WebhookRequest
from channels.health import AccountHealth

ENOUGH = 3  # requests in a row: a stranger may send one

_SAYS = (
    "Requests with Slack's events are not signed with the signing secret. Compare the secret with Signing Secret "
    "under Basic Information of the app."
)


def is_signed(posted: WebhookRequest, secret: str) -> bool:
    """Whether Slack signed the request with this secret. Never raises."""
    try:
        return SignatureVerifier(secret).is_valid_request(posted.body, posted.headers)
    except (ValueError, TypeError, OverflowError):  # the library raises for a malformed time or body
        return False


class SignatureHealth:
    """Tells a wrong secret from a stranger's requests: with a wrong secret, no request is valid. In one event loop."""

    def __init__(self, health: AccountHealth) -> None:
        self._health = health
        self._refused = 0  # since the last valid one

    def accept(self) -> None:
        self._refused = 0
        self._health.report("events", "")

    def refuse(self, posted: WebhookRequest) -> None:
        """Count a refused request, if it looks like Slack's."""
        if not posted.headers.get("x-slack-signature", "").startswith("v0="):
            return
        self._refused += 1
        if self._refused == ENOUGH:
            self._health.report("events", _SAYS)
