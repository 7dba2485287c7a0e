"""Hand-overs: who is to read a message, which hand-over lists it, and how far the practice is with its sender.

Messages from before belong to no hand-over (0), so that the first one does not list years.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
NAMES_PEOPLE = {"message": ("locator",), "follow_up": ("sender", "author")}


def upgrade() -> None:
    for column in (
        sa.Column("reader", sa.String(), nullable=False, server_default=""),
        sa.Column("attachments", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("locator", sa.String(), nullable=False, server_default=""),
        sa.Column("handover", NUMBER),
    ):
        op.add_column("message", column)
    op.execute("UPDATE message SET handover = 0")
    op.drop_index("ix_message_channel_sender", "message")  # the new one serves the same, and people over all channels
    op.create_index("ix_message_sender_channel", "message", ["sender", "channel"])
    waiting = sa.text("handover IS NULL")
    op.create_index(
        "ix_message_waiting", "message", ["reader", "noted"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_message_handover", "message", ["handover", "sender"])
    op.create_table(
        "handover",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("began", INSTANT, nullable=False),
        sa.Column("opened", INSTANT, nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("delivered", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        sa.UniqueConstraint("reader", "ordinal", name="uq_handover_reader_ordinal"),
    )
    waiting = sa.text("delivered IS NULL")
    op.create_index("ix_handover_waiting", "handover", ["created"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "follow_up",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("through", NUMBER, nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_follow_up"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in NAMES_PEOPLE.items():
            for name in columns:
                op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" SET STATISTICS 0')
