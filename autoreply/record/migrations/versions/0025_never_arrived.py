"""An index of what never arrived: a handful among all that went out, which the spare record looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("state IN ('refused', 'expired', 'undelivered')")
    op.create_index("ix_outgoing_never_arrived", "outgoing", ["finished"], sqlite_where=where, postgresql_where=where)
