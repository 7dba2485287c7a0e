"""Issued versions of the written policy, who of the practice read them, and which clients agreed to them."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, metadata

# Rows are only added: `content` is the canonical text of which `digest` is the hash.
policy_version = sa.Table(
    "policy_version",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=False),
    sa.Column("issued", Instant, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),  # sentences about what differs from the version before
    sa.Column("lacking", sa.JSON, nullable=False),  # the numbers of obligatory elements that it was issued without
)

policy_acknowledgement = sa.Table(
    "policy_acknowledgement",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("version", Number, sa.ForeignKey("policy_version.number"), nullable=False),
    sa.Column("person", sa.String, nullable=False),  # a key of [people], or of an account
    sa.Column("name", sa.String, nullable=False),  # as it was then
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("version", "person"),
)

policy_consent = sa.Table(
    "policy_consent",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("version", Number, sa.ForeignKey("policy_version.number"), nullable=False),
    sa.Column("given", sa.Date, nullable=False),
    sa.Column("how", sa.String, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("withdrawn", sa.Date),
    sa.Index(None, "card"),
)
