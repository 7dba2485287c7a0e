"""An index of the cards that were merged into others: every message of a client with a card looks for them."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_card_merged", "card", ["merged"])
