"""A reply is named by the message that it answers; fewer indexes, each of which costs at every message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DUE = sa.text("state = 'due'")
ALL = (
    "contact, channel, sender, ordinal, nth, identity, urgent, state, created, ends, due, lease, attempts, doubtful, "
    "finished, trouble, payload"
)


def upgrade() -> None:
    op.drop_index(op.f("ix_contact_noted"), "contact")
    _rebuild(own_number=False)
    op.create_index(op.f("ix_reply_due"), "reply", ["due"], sqlite_where=DUE, postgresql_where=DUE)


def downgrade() -> None:
    _rebuild(own_number=True)
    op.create_index(op.f("ix_reply_state_due"), "reply", ["state", "due"], unique=False)
    op.create_index(op.f("ix_contact_noted"), "contact", ["noted"], unique=False)


def _rebuild(*, own_number: bool) -> None:
    """SQLite cannot change a primary key: the table is put aside, made anew, and filled again."""
    op.execute(f"CREATE TABLE reply_aside AS SELECT {ALL} FROM reply")
    op.drop_table("reply")
    op.create_table(
        "reply",
        *([sa.Column("id", NUMBER, nullable=False)] if own_number else []),
        sa.Column("contact", NUMBER, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=True),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("lease", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("finished", INSTANT, nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_reply_contact"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id" if own_number else "contact", name=op.f("pk_reply")),
        sa.UniqueConstraint("channel", "sender", "ordinal", name=op.f("uq_reply_channel_sender_ordinal")),
        *([sa.UniqueConstraint("contact", name=op.f("uq_reply_contact"))] if own_number else []),
        sa.UniqueConstraint("identity", name=op.f("uq_reply_identity")),
    )
    op.execute(f"INSERT INTO reply ({ALL}) SELECT {ALL} FROM reply_aside ORDER BY contact")
    op.drop_table("reply_aside")
    op.create_index(
        op.f("ix_reply_channel_urgent_created_nth"), "reply", ["channel", "urgent", "created", "nth"], unique=False
    )
