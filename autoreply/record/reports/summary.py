"""What a summary for supervision counts, and every name that must not be in it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from autoreply.decision.reason import Reason, answered
from autoreply.record.cards.contact_times import REACHED_OUT
from autoreply.record.database import Database
from autoreply.record.items import KEY
from autoreply.record.outgoing import REPLY_TO_MESSAGE, State
from autoreply.record.tables import card, card_address, message, outgoing


@dataclass(frozen=True, slots=True)
class CountedMessage:
    """One message after hours: whose, as a key that is compared and never shown, and whether they were told."""

    key: str
    arrived: datetime
    told: bool


class SummaryRows:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def messages(self, start: datetime, end: datetime) -> list[CountedMessage]:
        """Return what came after hours from `start` on and before `end`."""
        query = sa.select(KEY.label("key"), message.c.arrived, message.c.reason, outgoing.c.state)
        wanted = (message.c.noted >= start, message.c.noted < end)
        people = message.c.reason.in_([reason.value for reason in REACHED_OUT])
        joined = query.select_from(message.outerjoin(outgoing, REPLY_TO_MESSAGE)).where(*wanted, people)
        with self._database.read() as connection:
            rows = connection.execute(joined.order_by(message.c.id)).all()
        return [CountedMessage(row.key, row.arrived, _told(row.reason, row.state)) for row in rows]

    def names(self) -> set[str]:
        """Return what could tell who a client is: labels of cards, addresses on them, and senders."""
        with self._database.read() as connection:
            labels = connection.execute(sa.select(card.c.label).where(card.c.erased.is_(None))).scalars().all()
            addresses = connection.execute(sa.select(card_address.c.address)).scalars().all()
            senders = connection.execute(sa.select(message.c.sender).distinct()).scalars().all()
        return {one.strip() for one in (*labels, *addresses, *senders) if one.strip()}


def _told(reason: str, state: str | None) -> bool:
    """A reply went out, a greeting was heard, or they had been told in the same closed period."""
    if state is not None:
        return state == State.SENT.value
    return answered(reason) or reason == Reason.ALREADY_TOLD.value
