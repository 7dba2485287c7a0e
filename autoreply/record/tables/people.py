"""Who of the practice may log in, is reached, and changed something."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, metadata

# Who may log in to the page by a name of their own. `key` is that name, folded: `accounts.fold`.
account = sa.Table(
    "account",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("owner", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.String),  # NULL: the invitation was not used yet
)

invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # a digest, as of sessions
    sa.Column("account", sa.String, sa.ForeignKey("account.key", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("ends", Instant, nullable=False),
)

# Where our own people are reached, by a digest of the address: whether they proved it, and by what code they can.
way = sa.Table(
    "way",
    metadata,
    sa.Column("person", sa.String, primary_key=True),  # a key of [people], "" for the practice
    sa.Column("address", sa.String, primary_key=True),  # a digest of medium and address
    sa.Column("code", sa.String, nullable=False),  # a digest of the code that was sent, "" when there is none
    sa.Column("expires", Instant),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("confirmed", Instant),
    sa.Column("author", sa.String, nullable=False),  # who confirmed it
    sa.Column("disabled", Instant),  # since when they want nothing there
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # a digest: who reads the record cannot take a session over
    sa.Column("ends", Instant, nullable=False),
    sa.Column("account", sa.String, sa.ForeignKey("account.key", ondelete="CASCADE")),  # NULL: the practice's login
)

# What one of us did outside their hours, by the hour of their own clock: how often, and nothing else.
work_count = sa.Table(
    "work_count",
    metadata,
    sa.Column("person", sa.String, primary_key=True),  # a key of [people]
    sa.Column("kind", sa.String, primary_key=True),  # `channels.WorkKind`
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
)

# Up to where a channel's own marks were counted, so that nothing counts twice.
work_mark = sa.Table(
    "work_mark",
    metadata,
    sa.Column("channel", sa.String, primary_key=True),
    sa.Column("person", sa.String, primary_key=True),
    sa.Column("mark", sa.String, nullable=False),
)

# What people changed in the settings file by the page. `undo` has the part of the text that was there before.
settings_change = sa.Table(
    "settings_change",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("account", sa.String, nullable=False),  # the key of who made it, also once it is gone; "" without one
    sa.Column("says", sa.String, nullable=False),
    sa.Column("before", sa.String, nullable=False),  # the digest of the file
    sa.Column("after", sa.String, nullable=False),
    sa.Column("undo", sa.JSON(none_as_null=True)),  # NULL: a secret is in that part
)
