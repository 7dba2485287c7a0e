"""Makes a complaint of what was noted: its due dates by our own working days, and the decisions it may be about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from autoreply.record import Record
from autoreply.record.cards.addresses import AddressError, read_address
from autoreply.record.cards.cards import Act, Card
from autoreply.record.reports.nights import NightMessage
from autoreply.reviews.complaint import Complaint, ComplaintAbout, ComplaintWay, LinkedDecision, fits
from autoreply.settings.complaints import ComplaintSettings
from schedules import Calendar, working_day_after
from schedules.wallclock import midnight

LOOKS_BACK = timedelta(days=14)  # where nobody says when it was
MOST_LINKED = 20
_ADDRESS = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+|\+[\d\s().-]{6,30}\d")


@dataclass(frozen=True, slots=True)
class ReceivedComplaint:
    """What somebody noted. `when` is the date of what they complain about, None where nobody said so."""

    about: ComplaintAbout
    way: ComplaintWay
    noted_by: str
    received: datetime
    contact: str = ""
    words: str = ""
    wish: str = ""
    when: date | None = None


def receive(
    noted: ReceivedComplaint, record: Record, calendar: Calendar, wishes: ComplaintSettings, act: Act
) -> Complaint:
    """Store it, with the decisions about the person who complains. Raises `ComplaintError` and `RecordError`."""
    theirs = addresses_in(noted.contact)
    card = _card(record, theirs)
    theirs += [one.address for one in card.addresses if not one.shared] if card is not None else []
    made = Complaint(
        number=0,
        received=noted.received,
        owner=wishes.owner or "",
        acknowledge_by=working_day_after(calendar, noted.received, wishes.acknowledge_within),
        answer_by=working_day_after(calendar, noted.received, wishes.answer_within),
        about=noted.about,
        way=noted.way,
        noted_by=noted.noted_by,
        contact=fits(noted.contact, "contact"),
        words=fits(noted.words, "words"),
        wish=fits(noted.wish, "wish"),
        decisions=tuple(linked_decisions(record, noted, theirs, calendar)),
        card=card.number if card is not None else None,
    )
    number = record.complaints.add(noted.received, made.step("received"), act)
    kept = record.complaints.get(number)
    assert kept is not None
    return Complaint.of(kept)


def linked_decisions(
    record: Record, noted: ReceivedComplaint, addresses: Iterable[str], calendar: Calendar
) -> list[LinkedDecision]:
    """Return the decisions about these addresses, on that date or in the two weeks before. Raises `RecordError`."""
    start, end = noted.received - LOOKS_BACK, noted.received
    if noted.when is not None:
        start = midnight(calendar.zone, noted.when)
        end = start + timedelta(days=2)
    found = {
        one.number: one
        for address in addresses_in(noted.contact)
        for one in record.nights.of_sender(address, start, end)
    }
    return [decision_of(found[number]) for number in sorted(found)][-MOST_LINKED:]


def _card(record: Record, addresses: Iterable[str]) -> Card | None:
    """The contact card of one of these addresses, which nobody else shares."""
    for address in addresses:
        for card in record.cards.find(address):
            if any(one.address == address and not one.shared for one in card.addresses):
                return card
    return None


def decision_of(one: NightMessage) -> LinkedDecision:
    """The decision about a message, as a complaint keeps it."""
    return LinkedDecision(one.number, one.arrived.isoformat(), one.channel, one.reason)


def addresses_in(contact: str) -> list[str]:
    """The mail addresses and telephone numbers in a text, as the record has them."""
    found = []
    for text in _ADDRESS.findall(contact):
        try:
            found.append(read_address(text))
        except AddressError:
            continue
    return found
