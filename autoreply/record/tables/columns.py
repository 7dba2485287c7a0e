"""The types of columns, and how the tables are named and indexed."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from autoreply.record.errors import UnreadableValueError


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite knows no time zones and gets the naive UTC reading.

    For SQLite the processors are given whole: chained ones would cost more time than the database itself.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """As SQLAlchemy itself writes a naive time for SQLite."""
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[: -len("+00:00")]


def _from_text(value: str | None) -> datetime | None:
    try:  # not `decoding`: it would cost more than all else, for each of thousands of values
        return None if value is None else datetime.fromisoformat(value + "Z")  # a sixth of the time of `replace`
    except (ValueError, TypeError):
        raise UnreadableValueError from None


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


_WHERE: dict[sa.Index, sa.ColumnElement[bool]] = {}


def partial_index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool], unique: bool = False) -> None:
    """Of some rows only. Each database has to be told by itself: `metadata_for` tells the one in use."""
    _WHERE[sa.Index(name, *columns, unique=unique)] = where


def constant(word: str) -> sa.ColumnElement[str]:
    """A word that never changes, written into the statement.

    SQLite prepares a statement anew at each use where a parameter stands beside the column of a partial index: its
    value decides whether the index may be used. In the statement that every message runs, that was most of its time.
    """
    return sa.literal_column(f"'{word}'", sa.String)


def metadata_for(dialect: str) -> sa.MetaData:
    """The tables with their partial indexes, as this database makes them.

    To name a database loads SQLAlchemy's part for it. That of PostgreSQL is a tenth of our start on SQLite.
    """
    for index, where in _WHERE.items():
        index.dialect_options[dialect]["where"] = where
    return metadata


# Integer primary keys must be plain INTEGER on SQLite to count by themselves.
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
