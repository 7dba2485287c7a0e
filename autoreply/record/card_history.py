"""What the contact cards of some senders say, and the replies on all their channels, for one round of decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from autoreply.decision.client import Client, ClientKind, Quiet
from autoreply.record.card_addresses import address_of
from autoreply.record.card_entries import (
    CardEntry,
    EntryKind,
    agreement_of,
    by_card,
    exception_of,
    once_of,
    personal_of,
)
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.prepared import Prepared
from autoreply.record.tables import Instant, card, card_address, outgoing, unreachable
from autoreply.record.unreachable import LONGEST, in_force

PAST = timedelta(days=31)  # an earlier reply in the same closed period no longer changes anything

OWN = sa.not_(card_address.c.shared)  # several people share the others, which stand for none of them
ADDRESSES: sa.BindParameter[Sequence[str]] = sa.bindparam("addresses", expanding=True)
HAS_CARDS = sa.exists(sa.select(card_address.c.id).where(card_address.c.address.in_(ADDRESSES), OWN))

_CARDS = Prepared(
    sa.select(card_address.c.address, card)
    .join(card, card.c.id == card_address.c.card)
    .where(card_address.c.address.in_(ADDRESSES), OWN),
    "addresses",
)
_NUMBERS: sa.BindParameter[Sequence[int]] = sa.bindparam("numbers", expanding=True)
_THEIRS = card_address.alias()
# A reply that came back from an address where the client cannot be reached told them nothing.
_BACK = (
    sa.exists()
    .where(unreachable.c.channel == outgoing.c.channel, unreachable.c.sender == outgoing.c.sender)
    .where(in_force(sa.bindparam("now", type_=Instant), sa.bindparam("furthest", type_=Instant)))
)
_TOLD = outgoing.alias()
_ORDINAL = sa.select(sa.func.max(_TOLD.c.card_ordinal)).where(_TOLD.c.card == _THEIRS.c.card).scalar_subquery()
_REPLY_TO_THEM = sa.and_(
    outgoing.c.address == _THEIRS.c.address,
    outgoing.c.ordinal.is_not(None),
    outgoing.c.created > sa.bindparam("past", type_=Instant),
)
# One statement and so one snapshot: with the replies that it sees, it sees the number of the last one. What another
# replica claims meanwhile has the number that we want, and ours fails.
_REPLIES = Prepared(
    sa.select(_THEIRS.c.card, _ORDINAL.label("card_ordinal"), _BACK.label("back"))
    .add_columns(outgoing.c.channel, outgoing.c.sender, outgoing.c.created, outgoing.c.state)
    .select_from(_THEIRS.outerjoin(outgoing, _REPLY_TO_THEM))
    .where(_THEIRS.c.card.in_(_NUMBERS), sa.not_(_THEIRS.c.shared)),
    "numbers",
)


@dataclass(frozen=True, slots=True)
class CardReply:
    """A reply to a client on one of their channels."""

    channel: str
    sender: str
    created: datetime


class CardHistory:
    """The cards of these senders. It counts the replies of the current round too."""

    def __init__(
        self, connection: sa.Connection, senders: Iterable[str], now: datetime, not_delivered: Sequence[str]
    ) -> None:
        given = {"addresses": sorted({address_of(sender) for sender in senders})}
        rows = _CARDS.run(connection, given)
        numbers = sorted({row.id for row in rows})
        entries = by_card(connection, numbers) if numbers else {}
        self._clients = {row.address: _client(row, entries.get(row.id, ())) for row in rows}
        self._ordinals: dict[int, int] = {}
        self._replies: dict[int, list[CardReply]] = {}
        when = {"now": now, "furthest": now + LONGEST, "past": now - PAST}
        for row in _REPLIES.run(connection, {"numbers": numbers, **when}) if numbers else ():
            self._ordinals[row.card] = row.card_ordinal or 0
            if row.created is not None and row.state not in not_delivered and not row.back:
                self._add(row.card, CardReply(row.channel, row.sender, row.created))

    def client(self, sender: str) -> Client | None:
        """Return what the card of a sender says, or None."""
        return self._clients.get(address_of(sender))

    def elsewhere(self, channel: str, sender: str, since: datetime | None) -> dict[datetime, str]:
        """Return when and on which channel the sender's client was told since then, but for this sender here."""
        client = self.client(sender)
        told = self._replies.get(client.number, ()) if client is not None else ()
        return {
            one.created: one.channel
            for one in told
            if (one.channel, one.sender) != (channel, sender) and (since is None or one.created >= since)
        }

    def count(self, channel: str, sender: str, now: datetime) -> None:
        """Count a reply of this round, for others of the same client in it."""
        client = self.client(sender)
        if client is not None:
            self._add(client.number, CardReply(channel, sender, now))

    def take_turn(self, sender: str) -> dict[str, int | None]:
        """Return the numbers of the next reply to a sender's client."""
        client = self.client(sender)
        if client is None:
            return {"card": None, "card_ordinal": None}
        self._ordinals[client.number] = self._ordinals.get(client.number, 0) + 1
        return {"card": client.number, "card_ordinal": self._ordinals[client.number]}

    def _add(self, number: int, reply: CardReply) -> None:
        self._replies.setdefault(number, []).append(reply)


class Clients:
    """What the card of one address says, without a decision."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, sender: str, now: datetime) -> Client | None:
        """Return it, or None. Raises `RecordError`."""
        with self._database.read() as connection, decoding():
            return CardHistory(connection, [sender], now, ()).client(sender)


def _client(row: Any, entries: Sequence[CardEntry]) -> Client:
    """Return what a row of `card` and its entries say, for a decision."""
    with decoding():
        return Client(
            number=row.id,
            kind=ClientKind(row.kind),
            language=row.language,
            quiet=Quiet(row.quiet),
            quiet_until=row.quiet_until,
            quiet_reason=row.quiet_reason,
            exceptions=tuple(exception_of(one) for one in entries if one.kind is EntryKind.EXCEPTION),
            agreements=(
                *(agreement_of(one) for one in entries if one.kind is EntryKind.AGREEMENT),
                *(once_of(one) for one in entries if one.kind is EntryKind.ONCE),
            ),
            personal=next(filter(None, (personal_of(one) for one in entries if one.kind is EntryKind.PLAN)), None),
        )
