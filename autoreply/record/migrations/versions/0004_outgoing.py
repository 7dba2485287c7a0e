"""Whatever leaves us stands in one table, by kind; what was called contact and house gets the field's names.

A bookmark may be dated: then it names a person, and goes with `[record] keep`.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DUE = sa.text("state = 'due'")
MESSAGE = "id, channel, message, sender, arrived, noted, reason, says, urgent"
OUTGOING = (
    "channel, sender, ordinal, nth, identity, urgent, state, created, ends, due, lease, attempts, doubtful, "
    "finished, trouble, payload"
)


def upgrade() -> None:
    """New tables are filled from the old ones: SQLite cannot rename constraints."""
    op.create_table(
        "installation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.execute("INSERT INTO installation (key, value) SELECT key, value FROM house")
    op.drop_table("house")
    _message()
    _outgoing()
    op.drop_table("reply")  # before what it points to, or SQLite would delete row by row
    op.drop_table("contact")
    _indexes()
    op.add_column("bookmark", sa.Column("dated", INSTANT, nullable=True))
    _date_calls()


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("arrived", INSTANT, nullable=False),
        sa.Column("noted", INSTANT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("channel", "message", name=op.f("uq_message_channel_message")),
    )
    op.execute(f"INSERT INTO message ({MESSAGE}) SELECT {MESSAGE} FROM contact ORDER BY id")
    _count_on("message")


def _outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", NUMBER, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=True),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("lease", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("finished", INSTANT, nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'reply' OR (message IS NOT NULL AND ordinal IS NOT NULL AND nth IS NOT NULL)",
            name=op.f("ck_outgoing_reply"),
        ),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_outgoing_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("message", "kind", name=op.f("uq_outgoing_message_kind")),
        sa.UniqueConstraint("channel", "sender", "ordinal", name=op.f("uq_outgoing_channel_sender_ordinal")),
        sa.UniqueConstraint("identity", name=op.f("uq_outgoing_identity")),
    )
    op.execute(
        f"INSERT INTO outgoing (id, kind, message, {OUTGOING}) "
        f"SELECT contact, 'reply', contact, {OUTGOING} FROM reply ORDER BY contact"
    )
    _count_on("outgoing")


def _indexes() -> None:
    columns = ["noted", "channel", "reason", "arrived"]
    op.create_index(op.f("ix_message_noted_channel_reason_arrived"), "message", columns, unique=False)
    columns = ["channel", "urgent", "created", "nth"]
    op.create_index(op.f("ix_outgoing_channel_urgent_created_nth"), "outgoing", columns, unique=False)
    op.create_index(op.f("ix_outgoing_due"), "outgoing", ["due"], sqlite_where=DUE, postgresql_where=DUE)


def _count_on(table: str) -> None:
    """PostgreSQL counts in a sequence, which knows nothing of numbers that were given."""
    if op.get_bind().dialect.name == "postgresql":
        newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest}, false)")


def _date_calls() -> None:
    """Notes of many calls lay together under one key. Each becomes a bookmark of its own, dated today."""
    connection = op.get_bind()
    bookmark = sa.table("bookmark", sa.column("channel"), sa.column("key"), sa.column("value"), sa.column("dated"))
    shelf = bookmark.c.key.like("calls:%")
    notes = {
        (row.channel, f"call:{call}"): json.dumps(note)
        for row in connection.execute(sa.select(bookmark).where(shelf)).all()
        for call, note in _read(row.value).items()
    }
    connection.execute(sa.delete(bookmark).where(shelf))
    for (channel, key), value in notes.items():
        row = {"channel": channel, "key": key, "value": value, "dated": sa.func.current_timestamp()}
        connection.execute(sa.insert(bookmark).values(row))


def _read(shelf: str) -> dict[str, object]:
    try:
        found = json.loads(shelf) if shelf else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
