"""The book on the desk: what was decided, what was claimed, and the few things to remember."""

from typing import Self

from autoreply.record.book import Book
from autoreply.record.contacts import Asked, Contacts, Noted, Verdict
from autoreply.record.errors import RecordError
from autoreply.record.keeping import Keeping, Kept, Tripped
from autoreply.record.reading import Reading
from autoreply.record.replies import Claim, Replies, State
from autoreply.record.sessions import Sessions

__all__ = ["Asked", "Claim", "Kept", "Noted", "Record", "RecordError", "State", "Tripped", "Verdict"]


class Record:
    """One open book and its chapters."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.contacts = Contacts(book)
        self.replies = Replies(book)
        self.keeping = Keeping(book)
        self.sessions = Sessions(book)
        self.reading = Reading(book)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open, creating or migrating where needed. Raises `RecordError`."""
        return cls(Book.open(url))

    def close(self) -> None:
        self.book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
