"""Whether a request is Slack's. Looked at before anything else of it is.

https://docs.slack.dev/authentication/verifying-requests-from-slack (seen 2026-11-22): HMAC-SHA256, five minutes.
"""

from slack_sdk.signature import SignatureVerifier

from channels import WebhookRequest
from channels.health import AccountHealth

ENOUGH = 3  # requests in a row: one alone may be anybody's

_SAYS = (
    "Requests with Slack's events are not signed with the signing secret. Compare the secret with Signing Secret "
    "under Basic Information of the app."
)


def is_signed(posted: WebhookRequest, secret: str) -> bool:
    """Raises nothing, whatever stands in the request."""
    try:
        return SignatureVerifier(secret).is_valid_request(posted.body, posted.headers)
    except (ValueError, TypeError, OverflowError):  # no number, or no time; no UTF-8: it trips where it should say no
        return False


class SignatureHealth:
    """Tells a wrong secret from a stranger who posts: with a wrong one no request is ever right. In one event loop."""

    def __init__(self, health: AccountHealth) -> None:
        self._health = health
        self._refused = 0  # since the last right one

    def accept(self) -> None:
        self._refused = 0
        self._health.say("events", "")

    def refuse(self, posted: WebhookRequest) -> None:
        """Only what looks like Slack's counts."""
        if not posted.headers.get("x-slack-signature", "").startswith("v0="):
            return
        self._refused += 1
        if self._refused == ENOUGH:
            self._health.say("events", _SAYS)
