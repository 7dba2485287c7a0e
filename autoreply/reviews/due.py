"""What is due about complaints and reviews: to acknowledge, to answer, to do. A pure query; words follow elsewhere."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from autoreply.record import Record
from autoreply.record.errors import decoding
from autoreply.reviews.complaint import Complaint
from autoreply.reviews.incident import IncidentReview

SOON = timedelta(days=7)
MOST = 500  # of each that are looked at, the open ones first


class ReminderKind(StrEnum):
    """What is to be done. The values are the keys of the words, with "_late" for what is late."""

    ACKNOWLEDGE = "acknowledge_due"
    ANSWER = "answer_due"
    ACTION = "action_due"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to do about a complaint or a review, by its number, until the end of `on`.

    `owner` is a key of [people], "" for the practice. It names nobody else.
    """

    kind: ReminderKind
    number: int
    on: date
    owner: str

    def is_late(self, today: date) -> bool:
        return today > self.on


def reminders(complaints: Iterable[Complaint], incidents: Iterable[IncidentReview], today: date) -> list[Reminder]:
    """Return what is due, the earliest first. Pure."""
    found = [each for one in complaints for each in _of_complaint(one, today)]
    found += [each for one in incidents for each in _of_incident(one, today)]
    return sorted(found, key=lambda one: (one.on, one.kind, one.number))


def reminders_of(record: Record, today: date) -> list[Reminder]:
    """The same, from the record. Raises `RecordError`."""
    kept = record.complaints.latest(MOST), record.incidents.latest(MOST)
    with decoding():
        complaints, incidents = [Complaint.of(one) for one in kept[0]], [IncidentReview.of(one) for one in kept[1]]
    return reminders(complaints, incidents, today)


def for_reader(found: Iterable[Reminder], reader: str, people: Collection[str]) -> list[Reminder]:
    """Return what concerns one reader: a key of `people`, or "" for the practice, which has what nobody else has."""
    return [one for one in found if (one.owner if one.owner in people else "") == reader]


def _of_complaint(one: Complaint, today: date) -> Iterator[Reminder]:
    if one.closed is not None:
        return
    if one.can_be_told and one.acknowledged is None:
        yield Reminder(ReminderKind.ACKNOWLEDGE, one.number, one.acknowledge_by, one.owner)
    if one.answered is None and today >= one.answer_by - SOON:
        yield Reminder(ReminderKind.ANSWER, one.number, one.answer_by, one.owner)


def _of_incident(one: IncidentReview, today: date) -> Iterator[Reminder]:
    for action in one.actions:
        if action.done is None and today >= action.due - SOON:
            yield Reminder(ReminderKind.ACTION, one.number, action.due, action.owner)
