"""Whose card an address is on: so that one person on several channels is one person."""

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from autoreply.record.cards.addresses import address_of
from autoreply.record.cards.contact_times import batched, written_from
from autoreply.record.tables import card, card_address

OWN = sa.not_(card_address.c.shared)  # several people share the others, which stand for none of them


def owners(connection: sa.Connection, senders: Iterable[str]) -> Mapping[str, int]:
    """Return the card of each of these senders who has one. Shared addresses are nobody's."""
    addresses = {sender: address_of(sender) for sender in senders if sender}
    found: dict[str, int] = {}
    for some in batched(sorted(set(addresses.values()))):
        query = sa.select(card_address.c.address, card_address.c.card)
        own = query.where(card_address.c.address.in_(some), OWN)
        found |= {row.address: row.card for row in connection.execute(own)}
    return {sender: found[address] for sender, address in addresses.items() if address in found}


def owns(sender: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The same within a statement: whether a row of `card_address` belongs to the person that a sender is.

    What stands after the first "@" of a sender is a person of a chat, or no address of a card (`address_of`).
    """
    from_at = sa.func.ltrim(sender, sa.func.replace(sender, "@", ""))
    person = sa.func.substr(from_at, 2)
    return sa.and_(card_address.c.address.in_([sender, person]), OWN)


def senders_of(connection: sa.Connection, cards: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether a message came from an address of these cards."""
    theirs = sa.select(card_address.c.address).where(card_address.c.card.in_(sorted(cards)), OWN)
    return written_from(list(connection.execute(theirs).scalars()))


def labels(connection: sa.Connection, cards: Collection[int]) -> Mapping[int | str, str]:
    """Return what these cards call their people."""
    query = sa.select(card.c.id, card.c.label).where(card.c.id.in_(sorted(cards)))
    return {row.id: row.label for row in connection.execute(query)} if cards else {}
