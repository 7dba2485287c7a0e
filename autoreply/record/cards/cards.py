"""Stores contact cards: one person of the practice's clientele with all their addresses, and what was done about them.

Events are only ever added: who did what, when and why. The exception is `erasure`, which takes the names out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from autoreply.decision.client import ClientKind, Quiet
from autoreply.errors import UserError
from autoreply.record.database import Database
from autoreply.record.errors import decoding
from autoreply.record.papers.papers import OWN_WORDS, NewPaper, PaperKind, enter
from autoreply.record.tables import card, card_address, card_event

MOST_NOTES = 200  # characters


class CardError(UserError):
    """What was wished for a card cannot be done. The message says why, and what to do."""


class CardChangedError(CardError):
    """Somebody changed the card after it was looked at."""


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card as somebody looked at it: its number, and what `CardStore.version` gave."""

    number: int
    version: int


@dataclass(frozen=True, slots=True)
class Act:
    """Who changes a card, when, and why. If the card is no longer as it was `seen`, nothing is changed."""

    who: str
    why: str
    at: datetime
    seen: SeenCard | None = None


@dataclass(frozen=True, slots=True)
class CardFields:
    """What the practice writes on a card. `label` is what it chooses: initials or a chart number are enough."""

    label: str
    kind: ClientKind = ClientKind.CLIENT
    language: str = ""
    zone: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class CardAddress:
    """An address on a card. One that is shared belongs to several people, and stands for none of them."""

    address: str
    shared: bool = False
    came_from: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `merged` is the card that took its place; `erased` is when its names were taken out."""

    number: int
    fields: CardFields
    created: datetime
    addresses: tuple[CardAddress, ...] = ()
    quiet: Quiet = Quiet.NO
    quiet_until: datetime | None = None
    quiet_reason: str = ""
    merged: int | None = None
    erased: datetime | None = None

    @property
    def label(self) -> str:
        return self.fields.label


@dataclass(frozen=True, slots=True)
class CardEvent:
    """One thing that was done about a card."""

    at: datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class QuietChoice:
    """How a client is answered whose messages others may read, until when."""

    quiet: Quiet
    until: datetime | None = field(default=None)


class CardStore:
    """Every method raises `RecordError`, and `CardError` where a wish cannot be fulfilled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, fields: CardFields, act: Act, addresses: Sequence[str] = ()) -> int:
        """Store a card with its addresses. Returns its number."""
        _check(fields)
        try:
            with self._database.write() as connection:
                number = _insert(connection, fields, act)
                _give(connection, number, addresses)
                note(connection, number, act, f"added with {_many(len(addresses), 'address', 'addresses')}")
        except sa.exc.IntegrityError:
            raise CardError(TAKEN) from None
        return number

    def add_all(self, wishes: Sequence[tuple[CardFields, Sequence[str]]], act: Act) -> None:
        """Store cards with their addresses, all or none."""
        try:
            with self._database.write() as connection:
                for fields, addresses in wishes:
                    _check(fields)
                    number = _insert(connection, fields, act)
                    _give(connection, number, addresses)
                    note(connection, number, act, f"imported with {_many(len(addresses), 'address', 'addresses')}")
        except sa.exc.IntegrityError:
            raise CardError(TAKEN) from None

    def change(self, number: int, fields: CardFields, act: Act) -> None:
        """Write other fields on a card."""
        _check(fields)
        with self._database.write() as connection:
            current(connection, number, act)
            connection.execute(sa.update(card).where(card.c.id == number).values(_columns(fields)))
            note(connection, number, act, "changed")

    def quieten(self, number: int, choice: QuietChoice, act: Act) -> None:
        """Choose how a client is answered whose messages others may read; `act.why` is the reason."""
        if choice.quiet is not Quiet.NO and (choice.until is None or choice.until <= act.at or not act.why.strip()):
            raise CardError("A quiet card needs a reason and an end that is not over yet.")
        values = {"quiet": choice.quiet.value, "quiet_until": choice.until, "quiet_reason": act.why}
        with self._database.write() as connection:
            current(connection, number, act)
            connection.execute(sa.update(card).where(card.c.id == number).values(values))
            until = f" until {choice.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if choice.until else ""
            note(connection, number, act, f"replies: {choice.quiet.value or 'as usual'}{until}")
            data = {"replies": choice.quiet.value, OWN_WORDS: act.why}
            enter(connection, _paper(PaperKind.QUIET, number, act, data, choice.until))

    def get(self, number: int) -> Card | None:
        """Return a card, or the one that took its place."""
        found = self._cards(card.c.id == number)
        if found and found[0].merged is not None:
            return self.get(found[0].merged)
        return found[0] if found else None

    def all(self) -> list[Card]:
        """Return every card that counts, by label."""
        return self._cards(card.c.merged.is_(None), card.c.erased.is_(None))

    def some(self, numbers: Collection[int]) -> list[Card]:
        """Return those of these cards that count, and every quiet one, by label."""
        if len(numbers) > _MANY:
            return [one for one in self.all() if one.number in numbers or one.quiet is not Quiet.NO]
        wanted = sa.or_(card.c.id.in_(sorted(numbers)), card.c.quiet != "")
        return self._cards(wanted, card.c.merged.is_(None), card.c.erased.is_(None))

    def find(self, text: str) -> list[Card]:
        """Return the cards of that number, or with that text in the label or in an address."""
        return self._cards(*_found(text))

    def page(self, text: str, limit: int, offset: int) -> tuple[list[Card], int]:
        """Return some of the cards that `find` would return ("" finds all), by label, and how many there are."""
        where = _found(text)
        query = sa.select(card).where(*where).order_by(card.c.label, card.c.id).limit(limit).offset(offset)
        with self._database.read() as connection, decoding():
            total = connection.execute(sa.select(sa.func.count()).select_from(card).where(*where)).scalar_one()
            return cards_of(connection, connection.execute(query).all()), total

    def events(self, number: int) -> list[CardEvent]:
        """Return what was done about a card and those that were merged into it, oldest first."""
        return self.events_after(number, 0)

    def events_after(self, number: int, version: int) -> list[CardEvent]:
        """Like `events`, of what was done since the card had that version."""
        theirs = (card_event.c.card.in_(_whole(number)), card_event.c.id > version)
        query = sa.select(card_event).where(*theirs).order_by(card_event.c.at, card_event.c.id)
        with self._database.read() as connection:
            return [CardEvent(row.at, row.who, row.what, row.why) for row in connection.execute(query)]

    def version(self, number: int) -> int:
        """Return what changes with everything that is done about a card."""
        with self._database.read() as connection:
            return _version(connection, number)

    def export(self, number: int, act: Act, form: str) -> None:
        """Note that everything about a card is exported, as a file of that form."""
        with self._database.write() as connection:
            note(connection, number, act, f"exported as {form}")
            enter(connection, _paper(PaperKind.EXPORT, number, act, {"form": form, OWN_WORDS: act.why}, None))

    def _cards(self, *where: sa.ColumnElement[bool]) -> list[Card]:
        query = sa.select(card).where(*where).order_by(card.c.label, card.c.id)
        with self._database.read() as connection, decoding():
            return cards_of(connection, connection.execute(query).all())


def _found(text: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Which cards count and have that number, or that text in the label or in an address."""
    part = text.strip().lower()
    current_ones = (card.c.merged.is_(None), card.c.erased.is_(None))
    if not part:
        return current_ones
    mine = sa.select(card_address.c.card).where(card_address.c.address.contains(part, autoescape=True))
    wanted = sa.or_(sa.func.lower(card.c.label).contains(part, autoescape=True), card.c.id.in_(mine))
    if part.removeprefix("#").isdecimal() and len(part) < 10:
        wanted = sa.or_(wanted, card.c.id == int(part.removeprefix("#")))
    return (wanted, *current_ones)


TAKEN = (
    "One of these addresses is on another card. Search for the address. Then merge the two cards, or link the address "
    "as shared if several people use it."
)


def cards_of(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> list[Card]:
    """Return the cards of these rows with their addresses."""
    theirs: dict[int, list[CardAddress]] = {}
    query = sa.select(card_address).order_by(card_address.c.id)
    if len(rows) < _FEW:
        query = query.where(card_address.c.card.in_([row.id for row in rows]))
    for row in connection.execute(query):
        theirs.setdefault(row.card, []).append(CardAddress(row.address, row.shared, row.came_from))
    return [_card(row, tuple(theirs.get(row.id, ()))) for row in rows]


_FEW = 100  # cards whose addresses are read by their numbers
_MANY = 1000  # cards that are not read by their numbers


def current(connection: sa.Connection, number: int, act: Act) -> Card:
    """Return a card that may be changed. Raises `CardError` for one that is gone, or not as it was seen."""
    refuse_changed(connection, act)
    row = connection.execute(sa.select(card).where(card.c.id == number)).one_or_none()
    if row is None or row.merged is not None or row.erased is not None:
        raise CardError(f"There is no card {number}, or it was merged or erased. Search for it by its label.")
    return cards_of(connection, [row])[0]


def refuse_changed(connection: sa.Connection, act: Act) -> None:
    """Raise `CardChangedError` if the card is not as it was seen. Others who change it now wait for us."""
    if act.seen is None:
        return
    connection.execute(sa.select(card.c.id).where(card.c.id == act.seen.number).with_for_update())
    if _version(connection, act.seen.number) != act.seen.version:
        raise CardChangedError("Somebody changed this card after you opened this page, so nothing was saved.")


def _version(connection: sa.Connection, number: int) -> int:
    """The number of the last event of a card, or of one that was merged into it."""
    latest = sa.select(sa.func.max(card_event.c.id)).where(card_event.c.card.in_(_whole(number)))
    return int(connection.execute(latest).scalar() or 0)


def _whole(number: int) -> sa.Select[tuple[int]]:
    """A card, and those that were merged into it."""
    return sa.select(card.c.id).where(sa.or_(card.c.id == number, card.c.merged == number))


def note(connection: sa.Connection, number: int, act: Act, what: str) -> None:
    """Add an event in the transaction of what it tells."""
    row = {"card": number, "at": act.at, "who": act.who, "what": what, "why": act.why}
    connection.execute(sa.insert(card_event), row)


def _paper(kind: PaperKind, number: int, act: Act, data: Mapping[str, str], until: datetime | None) -> NewPaper:
    return NewPaper(kind, f"card {number}", act.who, act.at, data, card=number, until=until)


def twin_of(connection: sa.Connection, of: Card, label: str, act: Act) -> int:
    """Insert a card that says the same as `of` under another label."""
    fields = CardFields(label, of.fields.kind, of.fields.language, of.fields.zone)
    _check(fields)
    number = _insert(connection, fields, act)
    quiet = {"quiet": of.quiet.value, "quiet_until": of.quiet_until, "quiet_reason": of.quiet_reason}
    connection.execute(sa.update(card).where(card.c.id == number).values(quiet))
    return number


def _insert(connection: sa.Connection, fields: CardFields, act: Act) -> int:
    row = {**_columns(fields), "quiet": "", "quiet_reason": "", "created": act.at}
    return int(connection.execute(sa.insert(card).values(row).returning(card.c.id)).scalar_one())


def _give(connection: sa.Connection, number: int, addresses: Sequence[str]) -> None:
    rows = [{"card": number, "address": one, "shared": False} for one in dict.fromkeys(addresses)]
    if rows:
        connection.execute(sa.insert(card_address), rows)


def _columns(fields: CardFields) -> dict[str, str]:
    plain = {"label": fields.label.strip(), "language": fields.language, "zone": fields.zone, "notes": fields.notes}
    return {**plain, "kind": fields.kind.value}


def _check(fields: CardFields) -> None:
    if not fields.label.strip() or len(fields.label) > 60:
        raise CardError("A card needs a label of at most 60 characters. Initials or a chart number are enough.")
    if len(fields.notes) > MOST_NOTES:
        raise CardError(f"Notes have at most {MOST_NOTES} characters; these have {len(fields.notes)}. Shorten them.")


def _card(row: sa.Row[Any], addresses: tuple[CardAddress, ...]) -> Card:
    fields = CardFields(row.label, ClientKind(row.kind), row.language, row.zone, row.notes)
    quiet = (Quiet(row.quiet), row.quiet_until, row.quiet_reason)
    return Card(row.id, fields, row.created, addresses, *quiet, row.merged, row.erased)


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
