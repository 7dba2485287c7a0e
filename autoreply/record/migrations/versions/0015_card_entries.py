"""What counts for a client for a time: agreements, exceptions, duties to keep, and plans for repeat contact."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "card_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("card", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("ended", INSTANT),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name="fk_card_entry_card", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_card_entry"),
    )
    op.create_index("ix_card_entry_card_kind", "card_entry", ["card", "kind"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "card_entry" ALTER COLUMN "content" SET STATISTICS 0')
