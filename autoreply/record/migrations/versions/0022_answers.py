"""An index of what people of the practice wrote to clients: a handful among all that went out."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("kind = 'answer'")
    op.create_index("ix_outgoing_answer", "outgoing", ["finished"], sqlite_where=where, postgresql_where=where)
