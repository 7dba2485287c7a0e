"""What happened here, reviews of what went wrong, and complaints."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

NAMES_PEOPLE = {"event": ("about", "says"), "incident": ("owner", "content"), "complaint": ("owner", "content")}


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("until", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_at", "event", ["at"])
    op.create_index("ix_event_about_kind_at", "event", ["about", "kind", "at"])
    for name in ("incident", "complaint"):
        op.create_table(
            name,
            sa.Column("id", NUMBER, nullable=False),
            sa.Column("at", INSTANT, nullable=False),
            sa.Column("owner", sa.String(), nullable=False),
            sa.Column("closed", INSTANT),
            sa.Column("content", sa.JSON(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        )
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in NAMES_PEOPLE.items():
            for column in columns:
                op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')
