"""A review as a document to print: the four questions with what the record knows, and what people wrote."""

from collections.abc import Iterator
from datetime import datetime

from autoreply.documents import (
    Block,
    BulletList,
    Callout,
    DataTable,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    SmallPrint,
)
from autoreply.incidents.chronology import Who, beginning, chronology
from autoreply.incidents.facts import StretchFacts
from autoreply.incidents.hints import hints
from autoreply.incidents.owed import owed
from autoreply.reviews.incident import CHAPTERS, PROMPTS, IncidentReview, ReviewQuestion
from autoreply.settings import Settings

OWN_WORDS = "In the practice's own words"
FOOTER = "No message is quoted. What the practice wrote is marked as its own words."


class Unnamed:
    """Calls each sender "Person 1", "Person 2", in the order in which they are asked for."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, sender: str) -> str:
        return self._known.setdefault(sender, f"Person {len(self._known) + 1}")


def incident_document(
    review: IncidentReview, facts: StretchFacts, settings: Settings, now: datetime, *, named: bool
) -> Document:
    """The whole review. Without `named`, nobody who wrote is named."""
    writer = _IncidentWriter(review, facts, settings, str if named else Unnamed())
    printed = settings.dates.full(now, settings.timezone)
    return Document(
        f"Incident {review.number}: {review.title}",
        "en",
        tuple(writer.blocks()),
        subtitle=f"{settings.practice}. Printed {printed}.",
        footer=FOOTER,
        author=settings.practice,
    )


class _IncidentWriter:
    def __init__(self, review: IncidentReview, facts: StretchFacts, settings: Settings, who: Who) -> None:
        self._review, self._facts, self._settings, self._who = review, facts, settings, who

    def blocks(self) -> Iterator[Block]:
        review = self._review
        yield KeyValues(tuple(self._about()))
        yield from self._answers(0)
        for number, title in enumerate(CHAPTERS, start=1):
            yield Heading(f"{number}. {title}")
            yield from (self._happened, self._why, self._fix, lambda: iter(()))[number - 1]()
            yield from self._answers(number)
        if review.actions:
            yield Heading("Actions", 2)
            yield DataTable(("What", "Who", "Until", "Done"), tuple(self._actions()))

    def _about(self) -> Iterator[tuple[str, str]]:
        review = self._review
        yield "Time", f"{self._when(review.start)} to {self._when(review.end)}"
        yield "Opened", f"{self._when(review.opened)} by {review.opened_by}"
        yield "Sees to it", self._name(review.owner)
        if review.complaint is not None:
            yield "Came of", f"Complaint {review.complaint}"
        if review.closed is not None:
            yield "Closed", f"{self._when(review.closed)} by {review.closed_by}"
        counts = ", ".join(f"{number} {what}" for what, number in review.counts.items())
        if counts:
            yield "When it was opened", counts

    def _happened(self) -> Iterator[Block]:
        lines = beginning(self._facts, self._settings)
        if lines:
            yield BulletList(tuple(lines))
        found = chronology(self._facts, self._settings, self._who)
        rows = tuple((self._when(one.at), one.what, f"{_MARK if one.urgent else ''}{one.says}") for one in found)
        yield DataTable(("When", "What", "From the record"), rows) if rows else Paragraph(_NOTHING)

    def _why(self) -> Iterator[Block]:
        found = hints(self._facts, self._settings)
        if found:
            yield SmallPrint("Hints from the record. A person has to judge them.")
            yield BulletList(tuple(found))

    def _fix(self) -> Iterator[Block]:
        for one in owed(self._facts):
            who = self._who(one.sender) if one.sender else "Somebody who showed no address"
            yield Callout((f"Owed a call: {who}", f"{one.channel}, {self._when(one.at)}: {one.why}."))

    def _answers(self, chapter: int) -> Iterator[Block]:
        for question in ReviewQuestion:
            text = self._review.answers.get(question, "")
            if PROMPTS[question].chapter == chapter:
                yield Heading(PROMPTS[question].label, 2)
                yield Paragraph(text or "Not answered.")
                if text:
                    yield SmallPrint(OWN_WORDS)

    def _actions(self) -> Iterator[tuple[str, str, str, str]]:
        day = self._settings.dates.day_and_year
        for one in self._review.actions:
            done = f"{day(one.done)}, {one.done_by}" if one.done else "Not yet"
            yield one.what, self._name(one.owner), day(one.due), done

    def _when(self, instant: datetime) -> str:
        return self._settings.dates.full(instant, self._settings.timezone)

    def _name(self, key: str) -> str:
        return self._settings.people[key].name if key in self._settings.people else key or "The practice"


_MARK = "Urgent words. "
_NOTHING = "The record has nothing of that time any more."
