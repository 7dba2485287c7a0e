"""A record that is shut: every look into it, and every word for it, ends in `RecordError`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autoreply.record import Record

TABLES = ("message", "bookmark", "posture", "override")


@contextmanager
def shut(record: Record, tables: Sequence[str] = TABLES) -> Iterator[None]:
    """The tables are elsewhere, as in a file that is damaged."""
    with record.database.engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
    yield
    with record.database.engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table}_elsewhere RENAME TO {table}")
