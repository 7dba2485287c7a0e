"""Finds out when a mail arrived, from the server's date and the mail's own headers."""

from datetime import UTC, datetime, timedelta

from channels.email.parse import received_at

COPIED = timedelta(hours=6)  # between the last Received and INTERNALDATE; filters hold mail up for less
_AHEAD = timedelta(days=1)  # a server's clock may be ahead by this much


def arrival(stamp: object, headers: bytes, now: datetime) -> datetime:
    """Return INTERNALDATE in UTC, or `now` if it makes no sense.

    Tools that move mailboxes give old mail a new INTERNALDATE. Then the topmost Received, which the receiving server
    wrote, has the right time.
    """
    stored = within_reason(stamp, now) or now
    received = received_at(headers)
    return received if received is not None and stored - received > COPIED else stored


def within_reason(stamp: object, now: datetime) -> datetime | None:
    """Return `stamp` in UTC, or None if it is not an instant or lies more than `_AHEAD` in the future."""
    try:
        when = stamp.astimezone(UTC) if isinstance(stamp, datetime) else None
    except (OverflowError, ValueError):  # the year 9999, west of Greenwich
        return None
    return None if when is None or when - now > _AHEAD else when
