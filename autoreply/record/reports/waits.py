"""How long people waited for a person of the practice, as far as the record knows."""

from datetime import datetime

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.follow_ups import FollowUpState
from autoreply.record.outgoing import State
from autoreply.record.outgoing_kinds import ANSWER
from autoreply.record.tables import follow_up, message, outgoing

Wait = tuple[datetime, datetime]  # from when to when


class Waits:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, instant: datetime) -> list[Wait]:
        """The waits that ended from that instant on: from somebody's last message to the first answer after it.

        An answer is a text that somebody sent from the page, or that somebody marked the person as done. Calls and
        mails that nobody marked are not known. Who wrote again waits from the last message on, so a wait is never
        told longer than it was.
        """
        answer = (outgoing.c.kind == ANSWER.name, outgoing.c.state == State.SENT.value, outgoing.c.created >= instant)
        asked = sa.select(sa.func.max(message.c.noted)).where(
            message.c.sender == outgoing.c.sender, message.c.noted <= outgoing.c.created
        )
        texts = sa.select(outgoing.c.sender, asked.scalar_subquery(), outgoing.c.created).where(*answer)
        done = (
            sa.select(message.c.sender, message.c.noted, follow_up.c.changed)
            .join(message, message.c.id == follow_up.c.through)
            .where(follow_up.c.state == FollowUpState.DONE.value, follow_up.c.changed >= instant)
        )
        with self._database.read() as connection, decoding():
            rows = [*connection.execute(texts).all(), *connection.execute(done).all()]
        first: dict[tuple[str, datetime], datetime] = {}
        for sender, begun, ended in rows:
            if begun is not None:
                first[sender, begun] = min(ended, first.get((sender, begun), ended))
        return [(begun, ended) for (_, begun), ended in first.items()]
