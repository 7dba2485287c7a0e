"""Which addresses belong to which card: link, merge and split.

Decisions and replies stay as they are: a card's history is that of the addresses it has now. So nothing that was
decided is lost or doubled, and cards that are merged and split again are as they were. A message that is being decided
in the very instant of a change may still be decided by what was before.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from autoreply.record.cards.cards import TAKEN, Act, Card, CardError, current, note, twin_of
from autoreply.record.database import Database
from autoreply.record.tables import card, card_address, not_same
from autoreply.record.upsert import insert


class CardJoining:
    """Every method raises `RecordError`, and `CardError` where a wish cannot be fulfilled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, number: int, address: str, act: Act, *, shared: bool = False) -> None:
        """Put an address on a card. One that is on another card, too, must be `shared`: then it stands for nobody."""
        try:
            with self._database.write() as connection:
                current(connection, number, act)
                if shared:
                    everywhere = sa.update(card_address).where(card_address.c.address == address)
                    connection.execute(everywhere.values(shared=True))
                _refuse_shared(connection, address, shared=shared)
                row = {"card": number, "address": address, "shared": shared}
                connection.execute(sa.insert(card_address), row)
                note(connection, number, act, f"linked {address}{', which several people share' if shared else ''}")
        except sa.exc.IntegrityError:
            raise CardError(TAKEN) from None

    def unlink(self, number: int, address: str, act: Act) -> None:
        """Take an address off a card."""
        mine = (card_address.c.card == number, card_address.c.address == address)
        with self._database.write() as connection:
            current(connection, number, act)
            if connection.execute(sa.delete(card_address).where(*mine)).rowcount == 0:
                raise CardError(f"Card {number} does not have this address.")
            note(connection, number, act, f"unlinked {address}")

    def merge(self, keep: int, other: int, act: Act) -> None:
        """Make one card of two. `other` stays behind `keep` with what it said, so that a split brings it back."""
        if keep == other:
            raise CardError("Name two different cards.")
        with self._database.write() as connection:
            ours, theirs = current(connection, keep, act), current(connection, other, act)
            if ours.quiet is not theirs.quiet or ours.quiet_until != theirs.quiet_until:
                raise CardError(
                    "One of the two cards is quiet and the other is not, or not as long. Give both the same replies "
                    "first."
                )
            twice = {one.address for one in ours.addresses} & {one.address for one in theirs.addresses}
            its = card_address.c.card == other
            connection.execute(sa.delete(card_address).where(its, card_address.c.address.in_(twice)))
            origin = sa.func.coalesce(card_address.c.came_from, other)
            connection.execute(sa.update(card_address).where(its).values(card=keep, came_from=origin))
            behind = sa.or_(card.c.id == other, card.c.merged == other)
            connection.execute(sa.update(card).where(behind).values(merged=keep))
            note(connection, keep, act, f"merged card {other} into this one")
            note(connection, other, act, f"merged into card {keep}")

    def part(self, number: int, other: int, address: str, act: Act) -> None:
        """Note that two are not the same person: a card and another, or a card and an address (`other` is 0 then)."""
        first, second = (number, other) if not other or number < other else (other, number)
        row = {"card": first, "other": second, "address": "" if other else address}
        with self._database.write() as connection:
            current(connection, number, act)
            apart = insert(connection.dialect.name, not_same).values(row)
            connection.execute(apart.on_conflict_do_nothing())
            whom = f"as card {other}" if other else "as an address that looks alike"
            note(connection, number, act, f"is not the same person {whom}")

    def parted(self) -> set[tuple[int, int, str]]:
        """Return every pair of which that was noted: (card, other card, ""), or (card, 0, address)."""
        with self._database.read() as connection:
            query = sa.select(not_same.c.card, not_same.c.other, not_same.c.address)
            return {(row.card, row.other, row.address) for row in connection.execute(query)}

    def split(self, number: int, addresses: Sequence[str], label: str, act: Act) -> int:
        """Give some addresses of a card to another one. Returns its number.

        If one merged card brought all of them, that card comes back, as it was; else a new one is made.
        """
        with self._database.write() as connection:
            whole = current(connection, number, act)
            going = [one for one in whole.addresses if one.address in addresses]
            if missing := set(addresses) - {one.address for one in going}:
                raise CardError(f"Card {number} does not have {_said(len(missing))}.")
            if not going or len(going) == len(whole.addresses):
                raise CardError("Name some of the card's addresses, not none and not all.")
            target = _revived(connection, whole, addresses) or twin_of(connection, whole, label or whole.label, act)
            moved = sa.update(card_address).where(card_address.c.card == number, card_address.c.address.in_(addresses))
            connection.execute(moved.values(card=target, came_from=None))
            many = _said(len(going))
            note(connection, number, act, f"gave {many} to card {target}")
            note(connection, target, act, f"has {many} of card {number}")
        return target


def _revived(connection: sa.Connection, whole: Card, addresses: Sequence[str]) -> int | None:
    """The card that brought exactly these addresses, back from behind `whole`; None where there is none."""
    origins = {one.came_from for one in whole.addresses if one.address in addresses}
    origin = origins.pop() if len(origins) == 1 else None
    brought = {one.address for one in whole.addresses if one.came_from == origin}
    if origin is None or brought != set(addresses):
        return None
    back = sa.update(card).where(card.c.id == origin, card.c.merged == whole.number).values(merged=None)
    return origin if connection.execute(back).rowcount else None


def _refuse_shared(connection: sa.Connection, address: str, *, shared: bool) -> None:
    """An address that several people share cannot become one person's own by another link."""
    theirs = sa.select(card_address.c.id).where(card_address.c.address == address, card_address.c.shared).limit(1)
    if not shared and connection.execute(theirs).first():
        raise CardError("Several people share this address. Link it with --shared.")


def _said(number: int) -> str:
    return "1 address" if number == 1 else f"{number} addresses"
