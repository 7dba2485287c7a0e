"""Where to read on: after the last look, after an outage, and after a clock that was set back."""

from datetime import datetime, timedelta

FARTHEST = timedelta(days=3)  # nothing older is answered anyway


def since(kept: str, now: datetime, overlap: timedelta) -> datetime:
    """The instant from which on to read, by the instant that was `kept` at the last look (ISO 8601).

    One ahead of `now` was kept before the clock was set back, and tells nothing.
    """
    seen = datetime.fromisoformat(kept)
    return (seen if now - FARTHEST < seen <= now else now - FARTHEST) - overlap
