"""The chain of what the practice did. What was done before is not in it, and its first entry says how much that was."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
EARLIER = {"override": "manual changes", "settings_change": "changes of settings", "card_entry": "entries of cards"}


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("sequence", NUMBER, nullable=False, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("card", NUMBER),
        sa.Column("until", INSTANT),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("data", sa.String()),
        sa.Column("salt", sa.String()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_paper"),
    )
    op.create_index("ix_paper_kind_about", "paper", ["kind", "about"])
    op.create_index("ix_paper_card", "paper", ["card"])
    op.create_table(
        "paper_head",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_paper_head"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for column in ("author", "data"):
            op.execute(f'ALTER TABLE "paper" ALTER COLUMN "{column}" SET STATISTICS 0')
    counts = {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() for name in EARLIER}
    if said := ", ".join(f"{EARLIER[name]}: {many}" for name, many in counts.items() if many):
        row = {"key": "papers-earlier", "value": said}
        connection.execute(sa.text("INSERT INTO installation (key, value) VALUES (:key, :value)"), row)
