"""In which of our mailboxes a message of ours was not seen, until the next one is: it may lie in Junk.

And in which of them one ever was: until then nobody knows that a message of ours arrives there. The record keeps it, so
a restart ends no trouble. All of these raise `RecordError`.
"""

from datetime import datetime

from autoreply.record import Record

PLACE = "notices"  # of the bookmarks; no channel
KEY, EVER = "unseen in ", "seen in "


def note_unseen(record: Record, mailbox: str, now: datetime) -> None:
    """A message that should have arrived there was given up for lost."""
    record.bookmarks.put(PLACE, KEY + mailbox, now.isoformat())


def note_seen(record: Record, mailbox: str, now: datetime) -> None:
    """A message of ours was seen there: that one, later, or another."""
    if is_unseen(record, mailbox):
        record.bookmarks.put(PLACE, KEY + mailbox, "")
    if not was_ever_seen(record, mailbox):
        record.bookmarks.put(PLACE, EVER + mailbox, now.isoformat())


def is_unseen(record: Record, mailbox: str) -> bool:
    """Whether the last message that should have arrived there did not."""
    return bool(record.bookmarks.get(PLACE, KEY + mailbox))


def was_ever_seen(record: Record, mailbox: str) -> bool:
    """Whether a message of ours ever arrived there."""
    return bool(record.bookmarks.get(PLACE, EVER + mailbox))
