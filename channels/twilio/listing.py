"""Reads the entries of Twilio's lists one by one: one that cannot be read keeps no other from anybody."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from channels.health import AccountHealth

log = logging.getLogger("channels.twilio")

T = TypeVar("T")


class Listing:
    """The lists of one account. What is left out of one is told until the same list is read whole."""

    def __init__(self, health: AccountHealth) -> None:
        self._health = health

    def read(self, what: str, found: Iterable[Any], read: Callable[[Any], T]) -> list[T]:
        """Return what `read` makes of each entry, but of those that are not as Twilio documents them."""
        entries: list[T] = []
        left_out = 0
        for one in found:
            try:
                entries.append(read(one))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                log.warning("an entry of Twilio's list is left out (%s): %s", what, type(error).__name__)
                left_out += 1
        many = "1 entry" if left_out == 1 else f"{left_out} entries"
        says = f"{many} of Twilio's list cannot be read ({what}). Look at Twilio whether anything is missing here."
        self._health.report(f"list: {what}", says if left_out else "")
        return entries


def dated(*dates: object) -> datetime:
    """Return the first of them that is an instant. The library gives None for one that it cannot read."""
    for one in dates:
        if isinstance(one, datetime):
            return one
    raise ValueError("no date can be read")
