"""The book on the desk: what was decided, what was claimed, and the few things to remember."""

from typing import Self

from autoreply.decision.verdict import Outcome
from autoreply.record.database import Database
from autoreply.record.errors import RecordError
from autoreply.record.history import Pending
from autoreply.record.messages import Messages, Recorded
from autoreply.record.queries import Queries
from autoreply.record.replies import Claim, Replies, State
from autoreply.record.sessions import Sessions
from autoreply.record.state import Kept, StateStore, Tripped

__all__ = ["Claim", "Kept", "Outcome", "Pending", "Record", "RecordError", "Recorded", "State", "Tripped"]


class Record:
    """One open book and its chapters."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.contacts = Messages(database)
        self.replies = Replies(database)
        self.state = StateStore(database)
        self.sessions = Sessions(database)
        self.reading = Queries(database)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open, creating or migrating where needed. Raises `RecordError`."""
        return cls(Database.open(url))

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
