"""The practice page: who is logged in, and an index that counts without looking at the rows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTED = ["noted", "channel", "reason", "arrived"]


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_contact_noted_channel_reason_arrived"), "contact", COUNTED, unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_noted_channel_reason_arrived"), "contact")
    op.drop_table("session")
