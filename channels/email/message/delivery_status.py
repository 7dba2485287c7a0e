"""Reads the part of a delivery report that programs read (RFC 3464): for whom a mail failed, waits, or arrived.

Subjects and texts of reports come in all languages, this part in one. Servers fold and comment in it, forget blank
lines or add some. Nothing here raises, and all of it takes time linear in the octets.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from channels.email.message.headers import Headers, newlines, without_comments

MOST_STATUS = 65_536  # octets that are read
_BLANK = "-"  # stands for a blank line
_RECIPIENTS = ("original-recipient", "final-recipient")
_FIELDS = frozenset({*_RECIPIENTS, "action", "status"})
_CLASS = re.compile(r"(?<!\d)([245])\.\d{1,3}\.\d{1,3}(?!\d)")  # RFC 3463 section 2


class _DeliveryAction(Enum):
    """What became of the mail for one recipient. `WAITS`: a server still tries."""

    FAILED = "failed"
    WAITS = "waits"
    ARRIVED = "arrived"


_ACTIONS = {
    "failed": _DeliveryAction.FAILED,
    "delayed": _DeliveryAction.WAITS,
    "delivered": _DeliveryAction.ARRIVED,
    "relayed": _DeliveryAction.ARRIVED,
    "expanded": _DeliveryAction.ARRIVED,
}
# 4.x.x alone may mean that a server still tries, or that it gave up.
_CLASSES = {"5": _DeliveryAction.FAILED, "2": _DeliveryAction.ARRIVED}


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Two parts of a report, decoded: the status, and the mail that it is about, or its headers. b"" for none."""

    status: bytes = b""
    returned: bytes = b""

    def failed(self, to: Collection[str]) -> bool | None:
        """Whether the mail did not arrive at these addresses (in lower case); None if nothing readable says so.

        If the report names none of them, all that it names count: a mailbox may have passed the mail on.
        """
        actions = [(whose, action) for whose, action in map(_action, _groups(self.status)) if action is not None]
        ours = {action for whose, action in actions if not whose.isdisjoint(to)}
        if _DeliveryAction.ARRIVED in ours:  # one of those to whom a list or an alias passed it on
            return False
        found = ours or {action for _, action in actions}
        return _DeliveryAction.FAILED in found if found else None


NO_REPORT = DeliveryReport()


def _groups(status: bytes) -> Iterator[dict[str, str]]:
    """The fields about each recipient. A group ends at a blank line unless it still lacks something, as some servers
    put one into it; and where a field comes again, as some put none between two.
    """
    lines = newlines(status[:MOST_STATUS])
    group: dict[str, str] = {}
    for name, value in Headers.read(re.sub(rb"\n[ \t]*(?=\n)", b"\n-:", lines)).fields:
        whole = "action" in group and "final-recipient" in group
        if name in group or (whole and (name == _BLANK or name in _RECIPIENTS)):
            yield group
            group = {}
        if name in _FIELDS:
            group[name] = without_comments(value).strip().lower()
    yield group


def _action(group: dict[str, str]) -> tuple[frozenset[str], _DeliveryAction | None]:
    """Whom a group is about, and what became of the mail; None where it contradicts itself, or does not say so."""
    addresses = frozenset(group.get(name, "").rpartition(";")[2].strip(" \t<>") for name in _RECIPIENTS)
    word, status = re.match(r"[a-z]*", group.get("action", "")), _CLASS.search(group.get("status", ""))
    named, implied = _ACTIONS.get(word[0] if word else ""), _CLASSES.get(status[1]) if status else None
    if named is _DeliveryAction.FAILED and implied is _DeliveryAction.ARRIVED:
        return addresses, None
    return addresses, named or implied
