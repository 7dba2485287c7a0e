"""A manual change may name who covers meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("override", sa.Column("covers", sa.JSON(), nullable=False, server_default="[]"))
