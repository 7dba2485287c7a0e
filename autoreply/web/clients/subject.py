"""What a form about clients is about: a card, or one entry of it, or no card yet."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from autoreply.clients.work import ClientWork
from autoreply.record import Record
from autoreply.record.cards.cards import Act, Card, SeenCard
from autoreply.record.cards.entries import CardEntry, EntryKind
from autoreply.settings import Settings
from autoreply.web.numbers import read_number
from autoreply.web.request import RequestContext


@dataclass(frozen=True)
class FormSubject:
    """`given_card` is None on the form for a new card, `given_entry` unless the form is about one."""

    request: RequestContext
    given_card: Card | None = None
    given_entry: CardEntry | None = None

    @property
    def card(self) -> Card:
        assert self.given_card is not None
        return self.given_card

    @property
    def entry(self) -> CardEntry:
        assert self.given_entry is not None
        return self.given_entry

    @property
    def settings(self) -> Settings:
        return self.request.engine.settings

    @property
    def record(self) -> Record:
        return self.request.engine.record

    @property
    def now(self) -> datetime:
        return self.request.now

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.timezone

    @property
    def today(self) -> date:
        return self.request.today

    @property
    def version(self) -> str:
        """That of the card, for a form to carry."""
        return f"{self.record.cards.version(self.card.number)}" if self.given_card is not None else ""

    def when(self, instant: datetime) -> str:
        return self.settings.dates.full(instant, self.zone)

    def work(self, who: str, why: str, seen: str) -> ClientWork:
        """What is done by `who`, if the card is still as it was `seen`."""
        was = SeenCard(self.card.number, read_number(seen) or 0) if self.given_card is not None else None
        return ClientWork(self.settings, self.record, Act(who, why, self.now, was))


def card_asked_for(request: RequestContext, number: str) -> Card | None:
    """The card of that number that can be changed, or None."""
    card = request.engine.record.cards.get(read_number(number) or 0)
    return card if card is not None and card.erased is None else None


def entry_asked_for(request: RequestContext, number: str, *kinds: EntryKind) -> CardEntry | None:
    """The entry of that number, if it is of one of these kinds, or None."""
    entry = request.engine.record.card_entries.get(read_number(number) or 0)
    return entry if entry is not None and entry.kind in kinds else None
