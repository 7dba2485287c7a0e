"""When a mail arrived, by what its server says and by what it bears itself."""

from datetime import UTC, datetime, timedelta

from channels.email.parse import received_at

COPIED = timedelta(hours=6)  # between the last Received and INTERNALDATE; filters hold mail up for less
_AHEAD = timedelta(days=1)  # a server's clock may be ahead by this much


def arrival(stamp: object, headers: bytes, now: datetime) -> datetime:
    """INTERNALDATE in UTC, `now` where that makes no sense.

    Tools that move mailboxes give old mail new arrival times. Only its topmost Received, which the server wrote that
    took it in, still tells when it came.
    """
    stored = within_reason(stamp, now) or now
    received = received_at(headers)
    return received if received is not None and stored - received > COPIED else stored


def within_reason(stamp: object, now: datetime) -> datetime | None:
    """`stamp` in UTC, None where it is no instant, or one in a future that no clock's error explains."""
    try:
        when = stamp.astimezone(UTC) if isinstance(stamp, datetime) else None
    except (OverflowError, ValueError):  # the year 9999, west of Greenwich
        return None
    return None if when is None or when - now > _AHEAD else when
