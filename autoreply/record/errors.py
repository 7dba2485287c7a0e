"""What can go wrong with the record, in sentences that say what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from autoreply.errors import UserError
from channels import HostError


class RecordError(UserError, HostError):
    """The record cannot be used now. The message says what is wrong and what to do; nothing was half written.

    `lasting` is true where waiting does not help. Channels know it as `HostError`.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


class RecordDamagedError(RecordError):
    """The record holds something that cannot be read, and waiting does not mend it. People are answered without it.

    It is not `lasting`: a daemon that ended because of it would answer nobody.
    """


class UnreadableValueError(Exception):
    """A value in a row is not what was written there."""


@contextmanager
def decoding() -> Iterator[None]:
    """Rows are being read. Raises `UnreadableValueError` where a value is none of those that we write."""
    try:
        yield
    except (ValueError, KeyError, TypeError):
        raise UnreadableValueError from None


_SENTENCES = {
    r"database or disk is full|No space left|could not extend file": "There is no room left on the disk of the record. "
    "Free some; what came meanwhile is answered then.",
    r"disk I/O error": "The disk of the record cannot be written. Look at the disk itself, and whether the size "
    "of files is limited (ulimit -f).",
    r"database is locked|lock timeout": "The record is locked by another program for longer than 5 seconds. "
    "Close what holds it (a backup, a database browser).",
    r"readonly database|read-only": "The record cannot be written: its file or folder is read-only for this user.",
    r"unable to open database file": "The record's file cannot be opened. "
    "Does its folder exist, and may this user write to it?",
    r"password authentication failed|no password supplied": "The database server refuses the user or password "
    "of [record] url.",
    r'database ".*" does not exist': "The database named in [record] url does not exist on the server. "
    "Create it with createdb.",
    r"connection|server closed|could not translate host|timeout expired|shutting down|starting up": "The database "
    "server of [record] url does not answer. It is tried again all the time.",
}


# What a file says that is no database, is cut off or overwritten, or lost a table.
_DAMAGED_FILE = r"not a database|malformed|disk image|no such (table|column)|has no column|could not decode to UTF-8"
_DAMAGED_SERVER = (
    r"invalid page|could not (read|open) (block|file)|unexpected zero page|missing chunk|unexpected chunk"
    r"|corrupted|(relation|column) .* does not exist"
)
_FILE_SAYS = (
    "The record {file} is damaged or is no SQLite database. Stop Autoreply. Move the file away, with those that end "
    "in -wal and -shm beside it. Put a backup in its place, or start without one. docs/running.md says how, under "
    '"Restore".'
)
_SERVER_SAYS = (
    "The database of [record] url is damaged, or lacks tables of Autoreply. The server's own log says which. Restore "
    'a dump: docs/running.md says how, under "Restore".'
)


@contextmanager
def in_words(file: str | None = None) -> Iterator[None]:
    """Turn the errors of the database into `RecordError`. Statements and values never stand in the message.

    `file` is the file of a SQLite record.
    """
    try:
        yield
    except sa.exc.IntegrityError:
        raise  # a promise was kept; the caller expects it
    except sa.exc.SQLAlchemyError as error:
        message_text = str(error.orig) if isinstance(error, sa.exc.DBAPIError) else str(error)
        if re.search(_DAMAGED_SERVER if file is None else _DAMAGED_FILE, message_text, re.IGNORECASE):
            raise _damaged(file) from None
        raise RecordError(_sentence(error, message_text)) from None
    except UnreadableValueError:
        raise _damaged(file) from None


def _damaged(file: str | None) -> RecordDamagedError:
    return RecordDamagedError(_SERVER_SAYS if file is None else _FILE_SAYS.format(file=file))


def _sentence(error: sa.exc.SQLAlchemyError, message_text: str) -> str:
    for pattern, sentence in _SENTENCES.items():
        if re.search(pattern, message_text, re.IGNORECASE):
            return sentence
    return f"The record cannot be used ({type(error).__name__}). Look at the database's own log."
