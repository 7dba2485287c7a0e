"""The practice that is measured: always closed, and never tired."""

from pathlib import Path

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH
from tests.bench.texters import OURS, PUBLIC

_STRANGERS = ("strangers_urgent_per_10_minutes", "strangers_urgent_per_day")
_LIMITS = ("per_10_minutes", "per_day", "urgent_per_10_minutes", "urgent_per_day", *_STRANGERS)


def practice(state: Path, port: int) -> str:
    """Its settings, without a channel. Its page is at `port`."""
    limits = "\n".join(f"{name} = 100000" for name in _LIMITS)
    return f"""
practice = "Hillside Counseling"
country = "US"
languages = ["en"]
timezone = "America/New_York"
state = "{state}"
[hours]
daily = "closed"
[breaker]
{limits}
[web]
listen = "127.0.0.1:{port}"
"""


def line(api: str) -> str:
    """A number for texts, at a simulator of Twilio."""
    return f"""
[channels.line]
kind = "sms"
account_sid = "{ACCOUNT}"
auth_token = "{AUTH}"
numbers = ["{OURS}"]
public_url = "{PUBLIC}"
api_base_url = "{api}"
poll_every = 3600
"""
