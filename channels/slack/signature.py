"""Whether a request is Slack's. Looked at before anything else of it is.

https://docs.slack.dev/authentication/verifying-requests-from-slack (seen 2026-11-22): HMAC-SHA256, five minutes.
"""

from slack_sdk.signature import SignatureVerifier

from channels import WebhookRequest


def is_signed(posted: WebhookRequest, secret: str) -> bool:
    """Raises nothing, whatever stands in the request."""
    try:
        return SignatureVerifier(secret).is_valid_request(posted.body, posted.headers)
    except (ValueError, TypeError, OverflowError):  # no number, or no time; no UTF-8: it trips where it should say no
        return False
