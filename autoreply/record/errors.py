"""What can go wrong with the book, in sentences."""

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


class NotTogetherError(Exception):
    """One piece of work met a constraint in a transaction that it shares: each is to be done by itself."""


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Part of a shared transaction: who meets a constraint cannot just begin anew. Raises `NotTogetherError`."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise NotTogetherError from None


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
    r"not a database|malformed|disk image": "The record's file is damaged or is no SQLite database. "
    "Restore it from a backup, or move it away to begin anew.",
    r"password authentication failed|no password supplied": "The database server refuses the user or password "
    "of [record] url.",
    r'database ".*" does not exist': "The database named in [record] url does not exist on the server. "
    "Create it with createdb.",
    r"connection|server closed|could not translate host|timeout expired|shutting down|starting up": "The database "
    "server of [record] url does not answer. It is tried again all the time.",
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn the errors of the database into `RecordError`. Statements and values never stand in the message."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise  # a promise was kept; the caller expects it
    except sa.exc.SQLAlchemyError as error:
        raise RecordError(_sentence(error)) from None


def _sentence(error: sa.exc.SQLAlchemyError) -> str:
    said = str(error.orig) if isinstance(error, sa.exc.DBAPIError) else str(error)
    for pattern, sentence in _SENTENCES.items():
        if re.search(pattern, said, re.IGNORECASE):
            return sentence
    return f"The record cannot be used ({type(error).__name__}). Look at the database's own log."
