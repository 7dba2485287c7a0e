"""A complaint as a document to print."""

from collections.abc import Iterator
from datetime import datetime

from autoreply.decision.reason import words_of
from autoreply.documents import Block, DataTable, Document, Heading, KeyValues, Paragraph, SmallPrint
from autoreply.reviews.complaint import ABOUT_WORDS, Complaint
from autoreply.settings import Settings

FOOTER = "No message is quoted. The words of whoever complains are marked as theirs, all else is the practice's own."


def complaint_document(one: Complaint, settings: Settings, now: datetime, *, named: bool) -> Document:
    """The whole complaint. Without `named`, it does not say how whoever complains can be reached."""
    return Document(
        f"Complaint {one.number}: {ABOUT_WORDS[one.about].lower()}",
        "en",
        tuple(_blocks(one, settings, named=named)),
        subtitle=f"{settings.practice}. Printed {settings.dates.full(now, settings.timezone)}.",
        footer=FOOTER,
        author=settings.practice,
    )


def _blocks(one: Complaint, settings: Settings, *, named: bool) -> Iterator[Block]:
    yield KeyValues(tuple(_facts(one, settings, named=named)))
    for title, text in (("Their words", one.words), ("Their wish", one.wish)):
        if text:
            yield Heading(title)
            yield Paragraph(text)
            yield SmallPrint("In the words of whoever complains")
    if one.decisions:
        yield Heading("What Autoreply did")
        rows = (
            (settings.dates.full(datetime.fromisoformat(each.at), settings.timezone), each.channel, each.reason)
            for each in one.decisions
        )
        yield DataTable(("When", "Channel", "Decision"), tuple((at, name, words_of(why)) for at, name, why in rows))
    for title, text in (("Finding", one.finding), ("Put right by", one.remedy), ("Learned", one.learned)):
        if text:
            yield Heading(title)
            yield Paragraph(text)
            yield SmallPrint("In the practice's own words")


def _facts(one: Complaint, settings: Settings, *, named: bool) -> Iterator[tuple[str, str]]:
    day, people = settings.dates.day_and_year, settings.people
    yield "Received", f"{settings.dates.full(one.received, settings.timezone)}, by {one.way}, noted by {one.noted_by}"
    if one.contact:
        yield "They can be reached", one.contact if named else "Yes"
    yield "Sees to it", people[one.owner].name if one.owner in people else one.owner or "The practice"
    if one.acknowledged is not None:
        yield "Acknowledged", f"{day(one.acknowledged)} by {one.acknowledged_by}: {one.acknowledged_how}"
    elif one.can_be_told:
        yield "To be acknowledged by", day(one.acknowledge_by)
    if one.answered is not None:
        yield "Answered", f"{day(one.answered)}: {one.answered_how}"
        yield "Outside body named", "Yes" if one.outside_named else "No"
    else:
        yield "To be answered by", day(one.answer_by)
    if one.incident is not None:
        yield "Review", f"Incident {one.incident}"
    if one.closed is not None:
        yield "Satisfied", one.satisfied
        yield "Closed", f"{settings.dates.full(one.closed, settings.timezone)} by {one.closed_by}"
