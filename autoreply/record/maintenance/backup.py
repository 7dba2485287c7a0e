"""A copy of a SQLite record, taken while the daemon writes on."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from autoreply.record.database import sqlite_file
from autoreply.record.errors import RecordError

_WAIT = 5.0  # seconds for a writer to finish


def back_up(url: str, to: Path) -> int:
    """Copy the record at `url` into a new file `to`, mode 0600, whole or not at all; its size in octets.

    SQLite's online backup, so that pages which change meanwhile are copied again (https://sqlite.org/backup.html).
    Raises `RecordError`.
    """
    file = _file_of(url)
    try:
        if to.exists():
            raise RecordError(f"{to} is there already, and a backup replaces nothing. Give another name.", lasting=True)
        # 0600, and under a name that nobody can guess: in a folder that others may write, a link could lie there.
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")
        os.close(handle)
        with _removed(Path(name)) as partial:
            _copy(file, partial)
            partial.rename(to)
    except OSError as error:
        raise RecordError(f"{to} cannot be written ({error.strerror}).", lasting=True) from None
    except sqlite3.Error as error:
        raise RecordError(f"The record cannot be copied: {error}.", lasting=True) from None
    return to.stat().st_size


@contextmanager
def _removed(file: Path) -> Iterator[Path]:
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def _file_of(url: str) -> Path:
    found = sqlite_file(url)
    if found is None:
        raise RecordError(
            "The record is not a SQLite file. For PostgreSQL: pg_dump --format=custom --file FILE DATABASE.",
            lasting=True,
        )
    file = Path(found)
    if not file.is_file():
        raise RecordError(f"There is no record at {file} yet: nothing to copy.", lasting=True)
    return file


def _copy(file: Path, to: Path) -> None:
    """Raises `sqlite3.Error`, also where the copy is not sound."""
    with closing(sqlite3.connect(file, timeout=_WAIT)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("VACUUM")  # pages are copied as they are, with what was deleted but is not erased yet
        # One plain file, that can be moved by itself: opening it makes it a write-ahead log again.
        target.execute("PRAGMA journal_mode=DELETE")
        (sound,) = target.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise sqlite3.DatabaseError(f"the copy is not sound ({sound}), so the record may be damaged")
