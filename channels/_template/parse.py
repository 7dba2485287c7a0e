"""From the provider's form to a fact. Pure: no connection, no clock, and no exception whatever the octets."""

from datetime import datetime

from channels import Inbound, Signal


def parse(channel: str, sender: str, raw: bytes, arrived: datetime) -> Inbound:
    """The message as a fact. Say what was seen and never what to do about it; that is judged elsewhere."""
    text = raw.decode("utf-8", "replace")
    signals = {Signal.AUTOMATIC: "the first line says so"} if text.startswith("[automatic]") else {}
    return Inbound(
        channel=channel,
        id=f"{sender}@{arrived.isoformat()}",
        sender=sender.lower(),
        conversation=sender.lower(),
        arrived=arrived,
        signals=signals,
        text=text,
    )
