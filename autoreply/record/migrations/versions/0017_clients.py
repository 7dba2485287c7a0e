"""Who was open for a client when a message came, and which cards and addresses are not the same person."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "not_same",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("card", NUMBER, nullable=False),
        sa.Column("other", NUMBER, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name="fk_not_same_card", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_not_same"),
        sa.UniqueConstraint("card", "other", "address", name="uq_not_same_card_other_address"),
    )
    op.add_column("message", sa.Column("agreed", sa.String()))
    where = sa.text("agreed IS NOT NULL")
    op.create_index("ix_message_agreed", "message", ["noted"], sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "not_same" ALTER COLUMN "address" SET STATISTICS 0')
