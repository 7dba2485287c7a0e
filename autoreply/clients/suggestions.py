"""Which cards and senders may be one person: suggested with the evidence, and never joined by itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autoreply.record.cards.addresses import address_of
from autoreply.record.cards.cards import Card
from channels import VIA

_SHORTEST_NAME = 8  # characters of a mailbox name; first names alone are shorter, and many people share them
_SHORTEST_NUMBER = 7  # digits
_OFFICES = frozenset(
    {"admin", "contact", "hello", "info", "kontakt", "office", "reception", "sales", "secretary", "team"}
)

Pair = tuple[int, int, str]  # a card, another one, ""; or a card, 0, an address


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Two that may be one person, and why. `card` is the number of a card, `other` another card's or 0.

    `address` is what to link or what speaks for it.
    """

    card: int
    other: int
    address: str
    evidence: str

    @property
    def pair(self) -> Pair:
        """As the record keeps that they are not the same person."""
        if self.other:
            return min(self.card, self.other), max(self.card, self.other), ""
        return self.card, 0, self.address


def suggestions(cards: Sequence[Card], senders: Iterable[str], parted: Collection[Pair] = ()) -> list[SamePerson]:
    """Return what the addresses themselves suggest, of cards and of senders without a card. Pure.

    `parted` are the pairs of which somebody said that they are not the same person.
    """
    owner = {one.address: card.number for card in cards for one in card.addresses if not one.shared}
    shared = {one.address for card in cards for one in card.addresses if one.shared}
    strangers = sorted({address_of(sender) for sender in senders} - owner.keys() - shared - {""})
    found = [*_of_cards(owner), *_of_strangers(owner, strangers)]
    return [one for one in dict.fromkeys(found) if one.pair not in parted]


def _of_cards(owner: dict[str, int]) -> Iterator[SamePerson]:
    """Two cards whose addresses are alike."""
    by_trait: dict[str, list[str]] = defaultdict(list)
    for address in owner:
        for trait in _traits(address):
            by_trait[trait].append(address)
    for trait, alike in by_trait.items():
        first = alike[0]
        for other in alike[1:]:
            if owner[first] != owner[other]:
                yield SamePerson(owner[first], owner[other], other, _evidence(trait, first, other))


def _of_strangers(owner: dict[str, int], strangers: Sequence[str]) -> Iterator[SamePerson]:
    """A sender without a card whose address is like one on a card."""
    known: dict[str, str] = {}
    for address in owner:
        for trait in _traits(address):
            known.setdefault(trait, address)
    for stranger in strangers:
        claimed = stranger.partition(VIA)[0]
        if claimed != stranger and claimed in owner:
            says = f"{stranger.partition(VIA)[2]} says that {claimed} wrote"
            yield SamePerson(owner[claimed], 0, stranger, says)
            continue
        alike = next((trait for trait in _traits(stranger) if trait in known), None)
        if alike is not None:
            address = known[alike]
            yield SamePerson(owner[address], 0, stranger, _evidence(alike, address, stranger))


def _traits(address: str) -> Iterator[str]:
    """What two addresses of one person have in common: the name of a mailbox, or the digits of a number."""
    claimed = address.partition(VIA)[0]
    local, at, _ = claimed.rpartition("@")
    digits = "".join(char for char in (local if at else claimed) if char.isdecimal())
    if len(digits) >= _SHORTEST_NUMBER:
        yield f"number {digits[-10:]}"
    name = local.replace(".", "").replace("-", "").replace("_", "")
    if at and len(name) >= _SHORTEST_NAME and name not in _OFFICES and not name.isdecimal():
        yield f"name {name}"


def _evidence(trait: str, one: str, other: str) -> str:
    what = "contain the same number" if trait.startswith("number ") else "have the same name before the @"
    return f"{one} and {other} {what}"
