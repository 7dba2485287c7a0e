"""The state of the practice and its channels: bookmarks, overrides, breakers, postures, suppressed senders."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, metadata

# What identifies an installation. Each value is made once.
installation = sa.Table(
    "installation",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

bookmark = sa.Table(
    "bookmark",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
    sa.Column("dated", Instant),  # it names a person, and goes when this is older than the record keeps
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
    sa.Column(
        "covers", sa.JSON, nullable=False, server_default="[]"
    ),  # keys of people and contacts, the first one first
    sa.Column("ended_by", sa.String),  # who ended it before its time
)

breaker = sa.Table(
    "breaker",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("opened", Instant),  # NULL: closed
    sa.Column("counts_from", Instant),  # replies before this instant no longer count
    sa.Column("says", sa.String, nullable=False),
    sa.Column("closed_by", sa.String),  # who let the channel reply again
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
