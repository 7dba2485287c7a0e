"""When the people of the cards reached out, and what was decided: for counting, and for what a client may read."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.decision.reason import ANSWERS, Reason
from autoreply.record.card_addresses import address_of
from autoreply.record.database import Database
from autoreply.record.tables import card_address, message, outgoing

# A person wrote or called while you were closed. Machines, people of yours and repeated deliveries are none of these.
REACHED_OUT = (
    *ANSWERS,
    *(Reason.OPEN_NOW, Reason.SHORT_GAP, Reason.TOO_OLD, Reason.LIVE_CONVERSATION, Reason.ALREADY_TOLD, Reason.BREAKER),
    *(Reason.UNREACHABLE, Reason.QUIET_CLIENT),
)


@dataclass(frozen=True, slots=True)
class ClientContact:
    """One message or call of a client after hours."""

    arrived: datetime
    channel: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class ClientDecision:
    """One message of a client with what was decided. `version` tells one text from another; "" without a reply."""

    arrived: datetime
    decided: datetime
    channel: str
    address: str
    reason: str
    says: str
    urgent: bool
    reply: str
    version: str


class CardContacts:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, since: datetime, least: int = 1, also: Collection[int] = ()) -> dict[int, list[ClientContact]]:
        """Return how the person of each card reached out since then. Shared addresses count for nobody.

        Only cards with at least so many messages, and those that are named: of the others nothing is read.
        """
        wanted = (message.c.noted >= since, message.c.reason.in_([reason.value for reason in REACHED_OUT]))
        owner = sa.select(card_address.c.address, card_address.c.card).where(sa.not_(card_address.c.shared))
        many = sa.select(message.c.sender, sa.func.count().label("many")).where(*wanted).group_by(message.c.sender)
        columns = (message.c.sender, message.c.arrived, message.c.channel, message.c.urgent)
        with self._database.read() as connection:
            cards: dict[str, int] = {row.address: row.card for row in connection.execute(owner)}
            counts = list(connection.execute(many)) if cards else []
            numbers = {row.sender: cards[address_of(row.sender)] for row in counts if address_of(row.sender) in cards}
            totals: Counter[int] = Counter()
            for row in counts:
                if row.sender in numbers:
                    totals[numbers[row.sender]] += row.many
            senders = [each for each, number in numbers.items() if totals[number] >= least or number in also]
            found: dict[int, list[ClientContact]] = {}
            for some in batched(senders):
                query = sa.select(*columns).where(*wanted, message.c.sender.in_(some))
                for row in connection.execute(query):
                    found.setdefault(numbers[row.sender], []).append(
                        ClientContact(row.arrived, row.channel, row.urgent)
                    )
        return {number: sorted(theirs, key=lambda one: one.arrived) for number, theirs in found.items()}

    def senders(self, since: datetime) -> list[str]:
        """Return who wrote or called since then, as people."""
        wanted = message.c.reason.in_([reason.value for reason in (*REACHED_OUT, Reason.WORKING_HOURS)])
        query = sa.select(message.c.sender).where(message.c.noted >= since, wanted, message.c.sender != "").distinct()
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def decisions(self, number: int) -> list[ClientDecision]:
        """Return every message that came from an address of a card, oldest first, with what was decided."""
        mine = sa.select(card_address.c.address).where(card_address.c.card == number, sa.not_(card_address.c.shared))
        columns = (message, outgoing.c.state, outgoing.c.digest)
        query = sa.select(*columns).select_from(message.outerjoin(outgoing, outgoing.c.message == message.c.id))
        with self._database.read() as connection:
            addresses = list(connection.execute(mine).scalars())
            members = [f"%@{one}" for one in addresses if "@" not in one and not one.startswith("+")]
            whose = sa.or_(message.c.sender.in_(addresses), *(message.c.sender.like(like) for like in members))
            rows = connection.execute(query.where(whose).order_by(message.c.arrived, message.c.id))
            return [_decision(row) for row in rows if address_of(row.sender) in addresses]


_AT_ONCE = 500  # values in one statement


def batched(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split into pieces that one statement takes."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _decision(row: sa.Row[Any]) -> ClientDecision:
    said = (row.reason, row.says, row.urgent, row.state or "", row.digest or "")
    return ClientDecision(row.arrived, row.noted, row.channel, address_of(row.sender), *said)
