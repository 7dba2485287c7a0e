"""Statements that are made ready once: the same rows and the same errors as SQLAlchemy's own, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from autoreply.record import Record, RecordError
from autoreply.record.outgoing import fresh_row
from autoreply.record.outgoing_kinds import NOTICE
from autoreply.record.prepared import Prepared
from autoreply.record.tables import outgoing
from channels import Reply

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ADD = Prepared(sa.insert(outgoing).returning(outgoing.c.id, outgoing.c.created))
FIND = sa.select(outgoing).where(
    outgoing.c.sender.in_(sa.bindparam("senders", expanding=True)),
    outgoing.c.state.in_(["due", "sent"]),
    outgoing.c.created <= sa.bindparam("until", type_=outgoing.c.created.type),
)
FOUND = Prepared(FIND.order_by(outgoing.c.id), "senders")


def row(number: int) -> dict[str, Any]:
    return fresh_row(NOTICE, "reach", Reply(f"p{number}", "subject", 'five % of "it"', f"identity-{number}"), NIGHT)


@pytest.mark.parametrize("wanted", [["p0"], ["p0", "p2", "nobody"], [f"p{number}" for number in range(9)]])
def test_a_prepared_statement_writes_and_reads_what_sqlalchemy_would(record: Record, wanted: list[str]) -> None:
    with record.database.write() as connection:
        added = [ADD.run(connection, row(0)), ADD.write(connection, [row(1)]), ADD.write(connection, [row(2), row(3)])]
    assert [one.created for some in added for one in some] == [NIGHT] * 4
    with record.database.read() as connection:
        found = FOUND.run(connection, {"until": NIGHT, "senders": wanted, "of no use": "here"})
        usual = connection.execute(FIND.order_by(outgoing.c.id), {"until": NIGHT, "senders": wanted}).all()
    assert [one._asdict() for one in found] == [one._asdict() for one in usual]
    assert [one.sender for one in found] == [f"p{number}" for number in range(4) if f"p{number}" in wanted]


def test_what_goes_wrong_is_told_as_everywhere_and_nothing_is_half_written(record: Record) -> None:
    with pytest.raises(sa.exc.IntegrityError), record.database.write() as connection:
        ADD.write(connection, [row(1), row(1)])
    with record.database.write() as connection:
        ADD.run(connection, row(1))
        connection.exec_driver_sql("ALTER TABLE outgoing RENAME TO elsewhere")
    with pytest.raises(RecordError, match="damaged"), record.database.read() as connection:
        FOUND.run(connection, {"until": NIGHT, "senders": ["p1"]})
    with record.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO outgoing")
        assert len(FOUND.run(connection, {"until": NIGHT, "senders": ["p1"]})) == 1
