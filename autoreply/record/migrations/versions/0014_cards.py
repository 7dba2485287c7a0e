"""Contact cards: one person with all their addresses, and one limit of replies over them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

NAMES_PEOPLE = {
    "outgoing": ("address",),
    "card": ("label", "notes", "quiet_reason"),
    "card_address": ("address",),
    "card_event": ("who", "what", "why"),
}


def upgrade() -> None:
    _outgoing()
    op.create_table(
        "card",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("quiet", sa.String(), nullable=False),
        sa.Column("quiet_until", INSTANT),
        sa.Column("quiet_reason", sa.String(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("merged", NUMBER),
        sa.Column("erased", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
    )
    op.create_table(
        "card_address",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("card", NUMBER, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("came_from", NUMBER),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name="fk_card_address_card", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_card_address"),
        sa.UniqueConstraint("card", "address", name="uq_card_address_card_address"),
    )
    op.create_index("ix_card_address_address", "card_address", ["address"])
    own = sa.not_(sa.table("card_address", sa.column("shared", sa.Boolean())).c.shared)
    op.create_index(
        "uq_card_address_own", "card_address", ["address"], unique=True, sqlite_where=own, postgresql_where=own
    )
    op.create_table(
        "card_event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("card", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name="fk_card_event_card", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_card_event"),
    )
    op.create_index("ix_card_event_card", "card_event", ["card"])
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in NAMES_PEOPLE.items():
            for column in columns:
                op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')


def _outgoing() -> None:
    op.add_column("outgoing", sa.Column("address", sa.String()))
    op.add_column("outgoing", sa.Column("card", NUMBER))
    op.add_column("outgoing", sa.Column("card_ordinal", sa.Integer()))
    op.add_column("outgoing", sa.Column("digest", sa.String()))
    op.execute("UPDATE outgoing SET address = sender WHERE ordinal IS NOT NULL")
    op.create_index("uq_outgoing_card_card_ordinal", "outgoing", ["card", "card_ordinal"], unique=True)
    op.create_index("ix_outgoing_address_created", "outgoing", ["address", "created"])
