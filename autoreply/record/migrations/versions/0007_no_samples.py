"""PostgreSQL keeps no samples of what names people, and forgets those it has."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAMES_PEOPLE = {
    "message": {"message": "varchar", "sender": "varchar", "says": "varchar"},
    "outgoing": {"sender": "varchar", "identity": "varchar", "trouble": "varchar", "payload": "json"},
    "bookmark": {"key": "varchar", "value": "varchar"},
    "override": {"author": "varchar", "reason": "varchar", "covers": "json"},
    "unreachable": {"sender": "varchar", "says": "varchar"},
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in NAMES_PEOPLE.items():
        for column, kind in columns.items():
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {kind}')  # drops the samples, moves no row
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')
