"""Whose card an address is on: so that one person on several channels is one person."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from autoreply.record.cards.addresses import address_of
from autoreply.record.cards.contacts import batched
from autoreply.record.tables import card_address


def owners(connection: sa.Connection, senders: Iterable[str]) -> Mapping[str, int]:
    """Return the card of each of these senders who has one. Shared addresses are nobody's."""
    addresses = {sender: address_of(sender) for sender in senders if sender}
    found: dict[str, int] = {}
    for some in batched(sorted(set(addresses.values()))):
        query = sa.select(card_address.c.address, card_address.c.card)
        own = query.where(card_address.c.address.in_(some), sa.not_(card_address.c.shared))
        found |= {row.address: row.card for row in connection.execute(own)}
    return {sender: found[address] for sender, address in addresses.items() if address in found}
