"""What people sent that stays with the provider, and whether somebody of the practice has it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
NAMES_PEOPLE = ("reference", "message", "sender", "carrier")


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("came", INSTANT, nullable=False),
        sa.Column("noted", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer()),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("claimed", INSTANT),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("without", sa.String(), nullable=False),
        sa.Column("confirmed", INSTANT),
        sa.Column("discarded", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("channel", "reference", name="uq_delivery_channel_reference"),
    )
    op.create_index("ix_delivery_channel_message", "delivery", ["channel", "message"])
    op.create_index("ix_delivery_carrier", "delivery", ["carrier"])
    still_open = sa.text("confirmed IS NULL")
    op.create_index("ix_delivery_open", "delivery", ["noted"], sqlite_where=still_open, postgresql_where=still_open)
    if op.get_bind().dialect.name == "postgresql":
        for column in NAMES_PEOPLE:
            op.execute(f'ALTER TABLE delivery ALTER COLUMN "{column}" SET STATISTICS 0')
