"""How long what nobody has yet is kept for them, and followed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

WAITS = timedelta(days=366)  # for an opening: longer than any closed period
TOLD_FOR = timedelta(days=14)  # once it was to go, and told of if no way took it
# Whoever refuses a message says so within minutes, and a network that cannot reach a telephone within hours. A mail
# server that reaches nobody may try for days (RFC 5321 section 4.5.4.1). What hangs on it, such as words that are in
# memory only, is not kept for so long: greylisting, and an outage of an evening, are over by then.
REPORTED_WITHIN = timedelta(hours=6)
# Between what a provider says of when it took a message, and what we note: the time that the request took, and clocks.
_ABOUT = timedelta(minutes=15)

_T = TypeVar("_T")


def sent_at(found: Sequence[tuple[datetime, _T]], sent: datetime | None) -> _T | None:
    """Of what went out, each with when, return what went at about `sent`; the newest if that is None."""
    if sent is None:
        return max(found, key=lambda one: one[0], default=(None, None))[1]
    about = [(abs(when - sent), one) for when, one in found if abs(when - sent) <= _ABOUT]
    return min(about, key=lambda one: one[0], default=(None, None))[1]
