"""A book that is shut, for the time in which the real one cannot be opened: the window then answers by memory."""

from collections.abc import Sequence
from datetime import datetime

from autoreply.record import Asked, Noted, Record, RecordError
from autoreply.record.book import Book
from autoreply.record.contacts import Contacts


class _Shut(Contacts):
    """Takes nothing in, so that whatever is decided meanwhile stays to be written down in the real book."""

    def __init__(self, book: Book, why: str) -> None:
        super().__init__(book)
        self._why = why

    def note_all(self, asked: Sequence[Asked], now: datetime) -> list[Noted]:
        raise RecordError(self._why)


def shut_record(why: str) -> Record:
    """An empty record in memory, in which no message can be noted; `why` is the sentence it refuses with."""
    record = Record.open("sqlite://")
    record.contacts = _Shut(record.book, why)
    return record
