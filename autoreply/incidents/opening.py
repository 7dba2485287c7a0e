"""Opens a review of a stretch of time, and reads again what the record has of it."""

from autoreply.incidents.chronology import counts
from autoreply.incidents.facts import Stretch, StretchFacts, around, night_of, read_facts
from autoreply.record import Record
from autoreply.record.cards.cards import Act
from autoreply.reviews.complaint import Complaint
from autoreply.reviews.incident import SHORT, IncidentError, IncidentReview, fitting
from schedules import Calendar, OnCall


def open_review(
    title: str, stretch: Stretch, record: Record, act: Act, *, owner: str = "", complaint: int | None = None
) -> IncidentReview:
    """Store a new review. Raises `IncidentError`, `ComplaintError` and `RecordError`."""
    if not title.strip():
        raise IncidentError("Say in a few words what went wrong.")
    if stretch.end <= stretch.start:
        raise IncidentError("The time ends before it begins. Exchange the two.")
    review = IncidentReview(
        0,
        act.at,
        owner,
        stretch.start,
        stretch.end,
        fitting(title, SHORT, "title"),
        opened_by=act.who,
        message=stretch.message,
        complaint=complaint,
        counts=counts(record.nights.messages(stretch.start, stretch.end)),
    )
    number = record.incidents.add(act.at, review.step("opened"), act)
    if complaint is not None:
        what = f"incident {number} was opened because of it"
        record.complaints.change(complaint, lambda kept: Complaint.of(kept).leads_to(number).step(what), act)
    found = get_review(record, number)
    assert found is not None
    return found


def get_review(record: Record, number: int) -> IncidentReview | None:
    """Return a review, or None. Raises `RecordError`."""
    kept = record.incidents.get(number)
    return IncidentReview.of(kept) if kept is not None else None


def facts_of_review(review: IncidentReview, record: Record, oncall: OnCall) -> StretchFacts:
    """Read what is known of its time. Raises `RecordError`."""
    return read_facts(record, Stretch(review.start, review.end, review.message), oncall)


def stretch_of_message(record: Record, calendar: Calendar, number: int) -> Stretch:
    """The time around one message. Raises `IncidentError` where it is gone."""
    found = record.nights.message(number)
    if found is None:
        raise IncidentError(f"Message {number} is no longer stored. Name the night instead.")
    return around(calendar, found)


def stretch_of_complaint(complaint: Complaint, record: Record, calendar: Calendar) -> Stretch:
    """The night of the first decision that a complaint is about; without any, the night before it was received."""
    for one in complaint.decisions:
        found = record.nights.message(one.message)
        if found is not None:
            return around(calendar, found)
    day = complaint.received.astimezone(calendar.zone).date()
    return night_of(calendar, day.fromordinal(day.toordinal() - 1))
