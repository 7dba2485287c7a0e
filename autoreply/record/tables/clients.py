"""Contact cards, and what counts for a client for a time."""

import sqlalchemy as sa

from autoreply.record.tables.columns import Instant, Number, metadata, partial_index

# One person as the practice knows them. `merged` names the card that took this one's place.
card = sa.Table(
    "card",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # `client.Kind`
    sa.Column("language", sa.String, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("notes", sa.String, nullable=False),
    sa.Column("quiet", sa.String, nullable=False),  # `client.Quiet`
    sa.Column("quiet_until", Instant),
    sa.Column("quiet_reason", sa.String, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("merged", Number),
    sa.Column("erased", Instant),
    sa.Index("ix_card_merged", "merged"),
)

card_address = sa.Table(
    "card_address",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),  # several people use it: it stands for none of them
    sa.Column("came_from", Number),  # the card that brought it, where that was merged into this one
    sa.UniqueConstraint("card", "address"),
    sa.Index(None, "address"),
)

partial_index("uq_card_address_own", card_address.c.address, where=sa.not_(card_address.c.shared), unique=True)

# What was done about a card: rows are only added.
card_event = sa.Table(
    "card_event",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False),
    sa.Index(None, "card"),
)

# Two that are not the same person, as somebody said: a card and another, or a card and an address (`other` is 0 then).
not_same = sa.Table(
    "not_same",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("other", Number, nullable=False),
    sa.Column("address", sa.String, nullable=False),  # "" of two cards
    sa.UniqueConstraint("card", "other", "address"),
)

# What counts for a client for a time: an agreement, an exception, a duty to keep, a plan (`card_entries.EntryKind`).
card_entry = sa.Table(
    "card_entry",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("card", Number, sa.ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),  # it lapses then
    sa.Column("ended", Instant),  # somebody ended it before
    sa.Index(None, "card", "kind"),
)
