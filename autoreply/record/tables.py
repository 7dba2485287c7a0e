"""What the book keeps. No message text, ever.

The unique constraints are the promises: one decision per message (`contact`), and per sender one reply for each
ordinal (`reply`), so that of two replicas that count the same history only one can claim the next reply.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


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
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Integer primary keys must be plain INTEGER on SQLite to count by themselves.
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")

house = sa.Table(
    "house",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("arrived", Instant, nullable=False),
    sa.Column("noted", Instant, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("says", sa.String, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.UniqueConstraint("channel", "message"),
    sa.Index(None, "noted", "channel", "reason", "arrived"),  # what the page counts stands in the index alone
)

reply = sa.Table(
    "reply",
    metadata,
    sa.Column(
        "contact", Number, sa.ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("nth", sa.Integer, nullable=False),  # counts the account's replies, ordinary and urgent ones apart
    sa.Column("identity", sa.String, nullable=False, unique=True),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("ends", Instant),  # the office opens: not to be sent any more
    sa.Column("due", Instant, nullable=False),
    sa.Column("lease", Instant),  # somebody is sending it until then
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("doubtful", sa.Boolean, nullable=False),  # an attempt may have gone out
    sa.Column("finished", Instant),
    sa.Column("trouble", sa.String, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),  # where it goes and what we say; emptied when finished
    sa.UniqueConstraint("channel", "sender", "ordinal"),
    sa.Index(None, "channel", "urgent", "created", "nth"),
)
# What is still to be sent: a handful among all that ever was.
sa.Index("ix_reply_due", reply.c.due, sqlite_where=reply.c.state == "due", postgresql_where=reply.c.state == "due")

bookmark = sa.Table(
    "bookmark",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

override = sa.Table(
    "override",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("person", sa.String),  # NULL: the whole practice
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("start", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
)

breaker = sa.Table(
    "breaker",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("opened", Instant),  # NULL: closed
    sa.Column("counts_from", Instant),  # replies before this instant no longer count
    sa.Column("says", sa.String, nullable=False),
)

unreachable = sa.Table(
    "unreachable",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("sender", sa.String, primary_key=True),
    sa.Column("until", Instant, nullable=False),
    sa.Column("says", sa.String, nullable=False),
)

posture = sa.Table(
    "posture",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("after_hours", sa.Boolean, nullable=False),
    sa.Column("until", Instant),
    sa.Column("confirmed", Instant, nullable=False),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # a digest: who reads the book cannot take a session over
    sa.Column("ends", Instant, nullable=False),
)
