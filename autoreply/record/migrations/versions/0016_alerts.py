"""Alerts of who is on call: the state of each ladder, and which messages it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message", NUMBER, nullable=False),
        sa.Column("began", INSTANT, nullable=False),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("more", sa.Integer(), nullable=False),
        sa.Column("bundled", INSTANT),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", INSTANT),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("opened", INSTANT),
        sa.Column("ended", INSTANT),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("todo", sa.JSON(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_table(
        "alert_message",
        sa.Column("message", NUMBER, nullable=False, autoincrement=False),
        sa.Column("alert", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("message", name="pk_alert_message"),
    )
    where = sa.text("urgent")
    op.create_index("ix_message_urgent", "message", ["noted"], sqlite_where=where, postgresql_where=where)
