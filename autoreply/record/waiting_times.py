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
_ABOUT = timedelta(minutes=15)  # that clocks differ, as a provider's and ours

_T = TypeVar("_T")


def sent_at(found: Sequence[tuple[datetime, datetime, _T]], sent: datetime | None) -> _T | None:
    """Of what went out, return what a provider took at `sent`; the newest if that is None.

    Of each is given when it was claimed and when it was noted that it went: it was taken between the two.
    """
    if sent is None:
        return max(found, key=lambda one: one[1], default=(None, None, None))[2]
    about = [(abs(noted - sent), one) for claimed, noted, one in found if claimed - _ABOUT <= sent <= noted + _ABOUT]
    return min(about, key=lambda one: one[0], default=(None, None))[1]
