"""A complaint as a document to print."""

from collections.abc import Iterator
from datetime import date, datetime

from autoreply.documents import Block, DataTable, Document, Heading, KeyValues, Paragraph, SmallPrint
from autoreply.reviews.complaint import Complaint
from autoreply.reviews.reasons import reason_in
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.word_lists import WordList


def complaint_document(one: Complaint, settings: Settings, now: datetime, language: str, *, named: bool) -> Document:
    """The whole complaint. Without `named`, it does not say how the person who complains can be reached."""
    writer = _ComplaintWriter(one, settings, WordList.of("autoreply.reviews", "complaint.toml", language), named=named)
    return Document(
        writer.say("title", number=one.number, about=writer.say(f"about_{one.about.name.lower()}")),
        writer.words.language,
        tuple(writer.blocks()),
        subtitle=writer.say("subtitle", practice=settings.practice, when=writer.when(now)),
        footer=writer.say("footer"),
        author=settings.practice,
    )


class _ComplaintWriter:
    """Puts a complaint into the words of one language."""

    def __init__(self, one: Complaint, settings: Settings, words: WordList, *, named: bool) -> None:
        self._one, self._settings, self._named = one, settings, named
        self.words, self.say = words, words.say
        self._dates = DateFormat(locale(words.language, settings.country))

    def when(self, instant: datetime) -> str:
        return self._dates.full(instant, self._settings.timezone)

    def _day(self, day: date) -> str:
        return self._dates.day_and_year(day)

    def blocks(self) -> Iterator[Block]:
        one, say = self._one, self.say
        yield KeyValues((*self._received(), *self._done(), *self._ended()))
        yield from self._texts("their_words", words=one.words, wish=one.wish)
        if one.decisions:
            yield Heading(say("decisions"))
            rows = (
                (self.when(datetime.fromisoformat(each.at)), each.channel, reason_in(self.words.language, each.reason))
                for each in one.decisions
            )
            yield DataTable((say("when"), say("channel"), say("decision")), tuple(rows))
        yield from self._texts("own_words", finding=one.finding, remedy=one.remedy, learned=one.learned)

    def _texts(self, whose: str, **texts: str) -> Iterator[Block]:
        """What people wrote, each below its heading, and whose words they are."""
        for name, text in texts.items():
            if text:
                yield Heading(self.say(name))
                yield Paragraph(text)
                yield SmallPrint(self.say(whose))

    def _received(self) -> Iterator[tuple[str, str]]:
        one, say, people = self._one, self.say, self._settings.people
        way = say(f"way_{one.way.name.lower()}")
        yield say("received"), say("received_how", when=self.when(one.received), way=way, who=one.noted_by)
        if one.contact:
            yield say("contact"), one.contact if self._named else say("yes")
        yield say("owner"), people[one.owner].name if one.owner in people else one.owner or say("practice")

    def _done(self) -> Iterator[tuple[str, str]]:
        one, say = self._one, self.say
        if one.acknowledged is not None:
            day, how = self._day(one.acknowledged), one.acknowledged_how
            yield say("acknowledged"), say("acknowledged_how", day=day, who=one.acknowledged_by, how=how)
        elif one.can_be_told:
            yield say("acknowledge_by"), self._day(one.acknowledge_by)
        if one.answered is not None:
            yield say("answered"), say("answered_how", day=self._day(one.answered), how=one.answered_how)
            yield say("outside"), say("yes" if one.outside_named else "no")
        else:
            yield say("answer_by"), self._day(one.answer_by)

    def _ended(self) -> Iterator[tuple[str, str]]:
        one, say = self._one, self.say
        if one.incident is not None:
            yield say("review"), say("incident", number=one.incident)
        if one.closed is not None:
            yield say("satisfied"), say(f"satisfied_{one.satisfied}")
            yield say("closed"), say("closed_by", when=self.when(one.closed), who=one.closed_by)
