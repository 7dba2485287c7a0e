"""The suppression list: senders who get no reply for a while, because they are unreachable or opted out."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from autoreply.decision.decide import OPTED_OUT
from autoreply.record.database import Database
from autoreply.record.tables import Instant, unreachable
from autoreply.record.upsert import insert, upsert

LONGEST = timedelta(days=60)  # that a sender rests who did not opt out
OPTED_OUT_FOR = timedelta(days=3650)  # until they opt in again; years, as there is no word for ever
_IS_OPT_OUT = unreachable.c.says.startswith(OPTED_OUT)


def in_force(now: sa.ColumnElement[datetime], furthest: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Whether a row still holds. `furthest` is `LONGEST` from `now`: what rests beyond it, a wrong clock wrote."""
    rests = sa.or_(unreachable.c.until <= furthest, _IS_OPT_OUT)
    return sa.and_(unreachable.c.until > now, rests)


class Unreachable:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, channel: str, sender: str, until: datetime, says: str) -> None:
        """Do not reply to this sender until then. `says` is the reason. Who opted out stays so all the same."""
        key, values = {"channel": channel, "sender": sender}, {"until": until, "says": says}
        with self._database.write() as connection:
            row = insert(connection.dialect.name, unreachable).values(**key, **values)
            connection.execute(
                row.on_conflict_do_update(index_elements=list(key), set_=values, where=sa.not_(_IS_OPT_OUT))
            )

    def opt_out(self, channel: str, sender: str, now: datetime, says: str) -> None:
        """Send this sender nothing until they opt in again. `says`: how we know."""
        values = {"until": now + OPTED_OUT_FOR, "says": OPTED_OUT + says}
        with self._database.write() as connection:
            upsert(connection, unreachable, {"channel": channel, "sender": sender}, values)

    def opted_out(self, channel: str, sender: str) -> str | None:
        """How we know that this sender opted out; None if they did not."""
        mine = (unreachable.c.channel == channel, unreachable.c.sender == sender, _IS_OPT_OUT)
        with self._database.read() as connection:
            says = connection.execute(sa.select(unreachable.c.says).where(*mine)).scalar()
        return None if says is None else str(says).removeprefix(OPTED_OUT)

    def clear(self, channel: str, sender: str) -> None:
        """Reply to this sender again."""
        mine = (unreachable.c.channel == channel, unreachable.c.sender == sender)
        with self._database.write() as connection:
            connection.execute(sa.delete(unreachable).where(*mine))

    def holds(self, channel: str, sender: str, now: datetime) -> bool:
        """Whether this sender is on the list now."""
        rests = in_force(sa.literal(now, Instant), sa.literal(now + LONGEST, Instant))
        query = sa.select(unreachable.c.sender).where(
            unreachable.c.channel == channel, unreachable.c.sender == sender, rests
        )
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def count(self, now: datetime) -> dict[str, int]:
        """Count the senders on the list now, by channel."""
        many = sa.func.count().label("many")
        count = sa.select(unreachable.c.channel, many).where(
            in_force(sa.literal(now, Instant), sa.literal(now + LONGEST, Instant))
        )
        with self._database.read() as connection:
            return {row.channel: row.many for row in connection.execute(count.group_by(unreachable.c.channel))}
