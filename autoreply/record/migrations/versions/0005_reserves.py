"""An answer to urgent words knows its reserve, and whoever wrote before is found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outgoing", sa.Column("reserve", sa.String(), nullable=True))
    op.create_index(op.f("ix_message_channel_sender"), "message", ["channel", "sender"], unique=False)
