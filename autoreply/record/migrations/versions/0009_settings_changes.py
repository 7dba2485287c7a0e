"""What people changed in the settings file by the page, and how it is undone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "settings_change",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_change")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for column in ("who", "account", "says", "undo"):
            op.execute(f'ALTER TABLE "settings_change" ALTER COLUMN "{column}" SET STATISTICS 0')
