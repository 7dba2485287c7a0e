"""People may have accounts of their own, and manual changes say who ended them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAMES_PEOPLE = {"override": "ended_by", "breaker": "closed_by", "account": "name"}


def upgrade() -> None:
    op.add_column("override", sa.Column("ended_by", sa.String()))
    op.add_column("breaker", sa.Column("closed_by", sa.String()))
    op.create_table(
        "account",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_account")),
    )
    op.create_table(
        "invitation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.key"], name=op.f("fk_invitation_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_invitation")),
        sa.UniqueConstraint("account", name=op.f("uq_invitation_account")),
    )
    _bind_sessions()
    if op.get_bind().dialect.name == "postgresql":
        for table, column in NAMES_PEOPLE.items():
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')


def _bind_sessions() -> None:
    """SQLite adds no foreign key to a table, so it is made anew. Whoever is logged in stays so."""
    connection = op.get_bind()
    columns = (sa.column("key", sa.String()), sa.column("ends", sa.DateTime(timezone=True)))
    session = sa.table("session", *columns)
    kept = [row._asdict() for row in connection.execute(sa.select(session))]
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name=op.f("fk_session_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_session")),
    )
    if kept:
        connection.execute(sa.insert(session), kept)
