"""Mail that is sent at an opening, and each person's own work outside hours as counts."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "opening_mail",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("opening", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("claimed", INSTANT),
        sa.Column("lease", INSTANT),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("seen", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opening_mail"),
        sa.UniqueConstraint("channel", "identity", name="uq_opening_mail_channel_identity"),
    )
    op.create_table(
        "work_count",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", "day", "hour", name="pk_work_count"),
    )
    op.create_table(
        "work_mark",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "person", name="pk_work_mark"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("work_count", "work_mark"):
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "person" SET STATISTICS 0')
