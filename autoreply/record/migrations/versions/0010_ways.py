"""Messages to our own people: by what they went, when they arrived, and which of their ways are proved."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outgoing", sa.Column("medium", sa.String(), nullable=True))
    op.add_column("outgoing", sa.Column("whole", sa.Boolean(), nullable=True))
    op.add_column("outgoing", sa.Column("confirmed", INSTANT, nullable=True))
    op.create_table(
        "way",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("expires", INSTANT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed", INSTANT, nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("disabled", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("person", "address", name=op.f("pk_way")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for column in ("person", "author"):
            op.execute(f'ALTER TABLE "way" ALTER COLUMN "{column}" SET STATISTICS 0')
