"""Requests of Twilio's as the tests post them."""

from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from channels import WebhookRequest
from channels.twilio.settings import SmsSettings

ACCOUNT = "AC" + "0" * 32
TOKEN = "the primary token"
PUBLIC = "https://desk.example.org"
OWN, CLIENT = "+15550100000", "+15550100001"
HIDDEN = ("+266696687", "+86282452253", "+7378742833", "+17378742833", "+8656696", "+2562533")  # as networks write it


def settings(**more: object) -> SmsSettings:
    given = {"account_sid": ACCOUNT, "auth_token": TOKEN, "numbers": OWN, "public_url": PUBLIC}
    return SmsSettings.model_validate({**given, **more})


def text(body: str = "Hello", **more: str) -> dict[str, str]:
    """The parameters of a text that came in."""
    return {"MessageSid": "SM" + "1" * 32, "AccountSid": ACCOUNT, "From": CLIENT, "To": OWN, "Body": body, **more}


def signed(params: dict[str, str], *, path: str = "sms", query: str = "", token: str = TOKEN) -> WebhookRequest:
    """A genuine request to the channel "line"."""
    url = f"{PUBLIC}/hooks/line/{path}" + (f"?{query}" if query else "")
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "x-twilio-signature": RequestValidator(token).compute_signature(url, params),
    }
    return WebhookRequest("POST", path, query, headers, urlencode(params).encode())
