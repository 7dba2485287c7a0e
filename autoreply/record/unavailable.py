"""A book that is shut, for the time in which the real one cannot be opened: the window then answers by memory."""

from collections.abc import Sequence
from datetime import datetime

from autoreply.record import Pending, Record, Recorded, RecordError
from autoreply.record.database import Database
from autoreply.record.messages import Messages


class _Shut(Messages):
    """Takes nothing in, so that whatever is decided meanwhile stays to be written down in the real book."""

    def __init__(self, database: Database, why: str) -> None:
        super().__init__(database)
        self._why = why

    def note_all(self, asked: Sequence[Pending], now: datetime) -> list[Recorded]:
        raise RecordError(self._why)


def shut_record(why: str) -> Record:
    """An empty record in memory, in which no message can be noted; `why` is the sentence it refuses with."""
    record = Record.open("sqlite://")
    record.messages = _Shut(record.database, why)
    return record
