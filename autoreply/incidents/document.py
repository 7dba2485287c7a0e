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
from autoreply.incidents.wording import IncidentWording
from autoreply.reviews.incident import CHAPTERS, PROMPTS, IncidentReview, ReviewQuestion, asked_in

_COUNTS = {  # how the counts that a review keeps are called among the words
    "messages": "count_messages",
    "answered": "count_answered",
    "urgent": "count_urgent",
    "urgent without a reply": "count_alone",
}


class Unnamed:
    """Calls each sender "Person 1", "Person 2", in the order in which they are asked for."""

    def __init__(self, wording: IncidentWording) -> None:
        self._wording = wording
        self._known: dict[str, str] = {}

    def __call__(self, sender: str) -> str:
        return self._known.setdefault(sender, self._wording.say("person", number=len(self._known) + 1))


def incident_document(
    review: IncidentReview, facts: StretchFacts, wording: IncidentWording, now: datetime, *, named: bool
) -> Document:
    """The whole review. Without `named`, nobody who wrote is named."""
    writer = _IncidentWriter(review, facts, wording, str if named else Unnamed(wording))
    practice = wording.settings.practice
    return Document(
        wording.say("title", number=review.number, title=review.title),
        wording.words.language,
        tuple(writer.blocks()),
        subtitle=wording.say("subtitle", practice=practice, when=wording.when(now)),
        footer=wording.say("footer"),
        author=practice,
    )


class _IncidentWriter:
    def __init__(self, review: IncidentReview, facts: StretchFacts, wording: IncidentWording, who: Who) -> None:
        self._review, self._facts, self._wording, self._who = review, facts, wording, who
        self._say, self._when, self._name = wording.say, wording.when, wording.name

    def blocks(self) -> Iterator[Block]:
        say, asked = self._say, asked_in(self._wording.words.language)
        yield KeyValues(tuple(self._about()))
        yield from self._answers(0)
        parts = (self._happened, self._why, self._fix, lambda: iter(()))
        for number, name in enumerate(CHAPTERS, start=1):
            yield Heading(f"{number}. {asked.say(name)}")
            yield from parts[number - 1]()
            yield from self._answers(number)
        if self._review.actions:
            yield Heading(say("actions"), 2)
            yield DataTable((say("what"), say("who"), say("until"), say("done")), tuple(self._actions()))

    def _about(self) -> Iterator[tuple[str, str]]:
        review, say = self._review, self._say
        yield say("time"), say("from_to", start=self._when(review.start), end=self._when(review.end))
        yield say("opened"), say("at_by", when=self._when(review.opened), who=review.opened_by)
        yield say("owner"), self._owner(review.owner)
        if review.complaint is not None:
            yield say("came_of"), say("complaint", number=review.complaint)
        if review.closed is not None:
            yield say("closed"), say("at_by", when=self._when(review.closed), who=review.closed_by)
        counts = [say(_COUNTS[what], number=number) for what, number in review.counts.items() if what in _COUNTS]
        if counts:
            yield say("when_opened"), ", ".join(counts)

    def _happened(self) -> Iterator[Block]:
        lines = beginning(self._facts, self._wording)
        if lines:
            yield BulletList(tuple(lines))
        found, say = chronology(self._facts, self._wording, self._who), self._say
        rows = tuple(
            (self._when(one.at), one.what, say("urgent_mark", says=one.says) if one.urgent else one.says)
            for one in found
        )
        heads = say("when"), say("what"), say("from_record")
        yield DataTable(heads, rows) if rows else Paragraph(say("nothing"))

    def _why(self) -> Iterator[Block]:
        found = hints(self._facts, self._wording)
        if found:
            yield SmallPrint(self._say("hints"))
            yield BulletList(tuple(found))

    def _fix(self) -> Iterator[Block]:
        for one in owed(self._facts, self._wording):
            who = self._who(one.sender) if one.sender else self._say("unknown")
            what = self._say("owed_what", channel=one.channel, when=self._when(one.at), why=one.why)
            yield Callout((self._say("owed", who=who), what))

    def _answers(self, chapter: int) -> Iterator[Block]:
        asked = asked_in(self._wording.words.language)
        for question in ReviewQuestion:
            text = self._review.answers.get(question, "")
            if PROMPTS[question].chapter == chapter:
                yield Heading(asked.say(question), 2)
                yield Paragraph(text or self._say("not_answered"))
                if text:
                    yield SmallPrint(self._say("own_words"))

    def _actions(self) -> Iterator[tuple[str, str, str, str]]:
        day = self._wording.day
        for one in self._review.actions:
            done = self._say("done_by", day=day(one.done), who=one.done_by) if one.done else self._say("not_yet")
            yield one.what, self._owner(one.owner), day(one.due), done

    def _owner(self, key: str) -> str:
        name = self._name(key)
        return f"{name[:1].upper()}{name[1:]}"
