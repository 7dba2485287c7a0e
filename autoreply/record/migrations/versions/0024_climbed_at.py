"""When the last rung of an alert was told: the minutes of the ladder may change while it is open.

Until now they were fixed. So it is known when everybody was told last by an alert that is open.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
RUNGS, EVERYBODY, THEN_EVERY = 5, timedelta(minutes=20), timedelta(minutes=30)


def upgrade() -> None:
    op.add_column("alert", sa.Column("climbed_at", INSTANT))
    alert = sa.table(
        "alert",
        sa.column("id", sa.Integer()),
        sa.column("began", INSTANT),
        sa.column("climbed", sa.Integer()),
        sa.column("ended", INSTANT),
        sa.column("climbed_at", INSTANT),
    )
    connection = op.get_bind()
    told = sa.select(alert).where(alert.c.ended.is_(None), alert.c.climbed >= RUNGS)
    for one in connection.execute(told).all():
        at = one.began + EVERYBODY + (one.climbed - RUNGS) * THEN_EVERY
        connection.execute(sa.update(alert).where(alert.c.id == one.id).values(climbed_at=at))
