"""The record of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bookmark",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", name=op.f("pk_bookmark")),
    )
    op.create_table(
        "breaker",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("opened", Instant, nullable=True),
        sa.Column("counts_from", Instant, nullable=True),
        sa.Column("says", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_breaker")),
    )
    op.create_table(
        "contact",
        sa.Column("id", Number, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("arrived", Instant, nullable=False),
        sa.Column("noted", Instant, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("channel", "message", name=op.f("uq_contact_channel_message")),
    )
    op.create_index(op.f("ix_contact_noted"), "contact", ["noted"], unique=False)
    op.create_table(
        "house",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_house")),
    )
    op.create_table(
        "override",
        sa.Column("id", Number, nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("start", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    op.create_table(
        "posture",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("after_hours", sa.Boolean(), nullable=False),
        sa.Column("until", Instant, nullable=True),
        sa.Column("confirmed", Instant, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_posture")),
    )
    op.create_table(
        "unreachable",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "sender", name=op.f("pk_unreachable")),
    )
    op.create_table(
        "reply",
        sa.Column("id", Number, nullable=False),
        sa.Column("contact", Number, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("ends", Instant, nullable=True),
        sa.Column("due", Instant, nullable=False),
        sa.Column("lease", Instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("finished", Instant, nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_reply_contact"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("channel", "sender", "ordinal", name=op.f("uq_reply_channel_sender_ordinal")),
        sa.UniqueConstraint("contact", name=op.f("uq_reply_contact")),
        sa.UniqueConstraint("identity", name=op.f("uq_reply_identity")),
    )
    op.create_index(op.f("ix_reply_channel_urgent_created_nth"), "reply", ["channel", "urgent", "created", "nth"])
    op.create_index(op.f("ix_reply_state_due"), "reply", ["state", "due"], unique=False)


def downgrade() -> None:
    for table in ("reply", "contact", "unreachable", "posture", "override", "house", "breaker", "bookmark"):
        op.drop_table(table)
