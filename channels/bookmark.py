"""Decides where to read on: after the last round, after an outage, and after the clock was set back."""

from datetime import datetime, timedelta

FARTHEST = timedelta(days=3)  # older messages get no reply anyway


def since(kept: str, now: datetime, overlap: timedelta) -> datetime:
    """Return the instant from which to read. `kept` is the bookmark of the last round (ISO 8601).

    A bookmark later than `now` is from before the clock was set back, and is ignored.
    """
    seen = datetime.fromisoformat(kept)
    return (seen if now - FARTHEST < seen <= now else now - FARTHEST) - overlap
