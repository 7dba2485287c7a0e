"""When the people of the cards reached out, and what was decided: for counting, and for what a client may read."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import add, attrgetter, ge
from typing import Any

import sqlalchemy as sa

from autoreply.decision.reason import ANSWERS, Reason
from autoreply.record.cards.addresses import address_of, is_of_chat
from autoreply.record.database import Database
from autoreply.record.outgoing import REPLY_TO_MESSAGE
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

    def since(
        self, since: datetime, at_least: Mapping[datetime, int], also: Collection[int] = ()
    ) -> dict[int, list[ClientContact]]:
        """Return how the person of each card reached out since then. Shared addresses count for nobody.

        Only cards with so many messages without urgent words since any of the instants `at_least`, and those that are
        named: of the others nothing is read.
        """
        wanted = (message.c.noted >= since, message.c.reason.in_([reason.value for reason in REACHED_OUT]))
        owner = sa.select(card_address.c.address, card_address.c.card).where(sa.not_(card_address.c.shared))
        with self._database.read() as connection:
            cards: dict[str, int] = {row.address: row.card for row in connection.execute(owner).all()}
            counts = connection.execute(_counted(at_least, wanted)).all() if cards else []
            numbers = {row[0]: cards[address_of(row[0])] for row in counts if address_of(row[0]) in cards}
            totals: dict[int, list[int]] = {}
            for sender, *many in counts:
                if sender in numbers:
                    before = totals.get(numbers[sender])
                    totals[numbers[sender]] = [*map(add, before, many)] if before else many
            chosen = {number for number, many in totals.items() if any(map(ge, many, at_least.values()))} | {*also}
            senders = [sender for sender, number in numbers.items() if number in chosen]
            found: dict[int, list[ClientContact]] = {}
            for some in batched(senders):
                query = sa.select(message.c.sender, message.c.arrived, message.c.channel, message.c.urgent)
                rows = connection.execute(query.where(*wanted, message.c.sender.in_(some))).all()
                for sender, arrived, channel, urgent in rows:
                    found.setdefault(numbers[sender], []).append(ClientContact(arrived, channel, urgent))
        return {number: sorted(theirs, key=attrgetter("arrived")) for number, theirs in found.items()}

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
        query = sa.select(*columns).select_from(message.outerjoin(outgoing, REPLY_TO_MESSAGE))
        with self._database.read() as connection:
            addresses = list(connection.execute(mine).scalars())
            rows = connection.execute(query.where(written_from(addresses)).order_by(message.c.arrived, message.c.id))
            return [_decision(row) for row in rows if address_of(row.sender) in addresses]


def _counted(at_least: Iterable[datetime], wanted: Iterable[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """For each sender, how many messages without urgent words came since each of these instants."""
    many = (
        sa.func.sum(sa.case((sa.and_(message.c.noted >= since, sa.not_(message.c.urgent)), 1), else_=0))
        for since in at_least
    )
    return sa.select(message.c.sender, *many).where(*wanted).group_by(message.c.sender)


_AT_ONCE = 500  # values in one statement


def batched(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split into pieces that one statement takes."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def written_from(addresses: Collection[str]) -> sa.ColumnElement[bool]:
    """Whether a message came from these addresses. Who is of a chat writes in conversations."""
    ends = [f"@{one}" for one in sorted(addresses) if is_of_chat(one)]
    in_conversations = (message.c.sender.endswith(end, autoescape=True) for end in ends)
    return sa.or_(message.c.sender.in_(sorted(addresses)), *in_conversations)


def _decision(row: sa.Row[Any]) -> ClientDecision:
    said = (row.reason, row.says, row.urgent, row.state or "", row.digest or "")
    return ClientDecision(row.arrived, row.noted, row.channel, address_of(row.sender), *said)
