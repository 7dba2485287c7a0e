"""Issued versions of the written policy, who of the practice read them, and which clients agreed to them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
NAMES_PEOPLE = (
    ("policy_version", "author"),
    ("policy_acknowledgement", "person"),
    ("policy_acknowledgement", "name"),
    ("policy_consent", "how"),
    ("policy_consent", "author"),
)


def upgrade() -> None:
    op.create_table(
        "policy_version",
        sa.Column("number", NUMBER, nullable=False, autoincrement=False),
        sa.Column("issued", INSTANT, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("lacking", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_policy_version"),
    )
    op.create_table(
        "policy_acknowledgement",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_version.number"], name="fk_policy_acknowledgement_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_policy_acknowledgement"),
        sa.UniqueConstraint("version", "person", name="uq_policy_acknowledgement_version_person"),
    )
    op.create_table(
        "policy_consent",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("card", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("given", sa.Date(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("withdrawn", sa.Date()),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name="fk_policy_consent_card", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["version"], ["policy_version.number"], name="fk_policy_consent_version"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_consent"),
    )
    op.create_index("ix_policy_consent_card", "policy_consent", ["card"])
    if op.get_bind().dialect.name == "postgresql":
        for table, column in NAMES_PEOPLE:
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')
