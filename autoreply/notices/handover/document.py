"""Composes a hand-over: first the answer, then one entry for each person. Pure: facts in, words out.

Nothing of what people wrote is in it, and nobody's name or number in the subject, which stands on lock screens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autoreply.contents.content import Content, Missing
from autoreply.contents.names import E164, Names, called
from autoreply.contents.writing import length, missing, safe, zone_name
from autoreply.notices.handover.night import MOST_PEOPLE, AnsweredBy, PersonLine, groups
from autoreply.record.items import Item
from autoreply.record.papers.chain import ChainHead
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.visible import visible
from autoreply.texts.word_lists import WordList
from channels import TextForm

_A_WEEK = timedelta(days=6)
_KINDS = {TextForm.EMAIL: "email", TextForm.SMS: "text", TextForm.INSTANT: "text"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: the language and clock, how the practice shows clients, and the address of our page, "" if none.

    `files`: whether the recordings are attached for them.
    """

    language: str
    country: str
    zone: ZoneInfo
    names: Names = "full"
    page: str = ""
    files: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """`about` makes the words of a link tell it apart from the others, for who hears them one by one."""

    says: str
    address: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person: who, a mark, then for each message what it is and what it says, then sentences, then links."""

    who: str
    mark: str
    messages: tuple[tuple[str, tuple[str, ...]], ...]
    sentences: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class HandoverDocument:
    """The whole hand-over in words. Both forms are made of it, so that neither says more than the other."""

    language: str
    subject: str
    answer: str
    preface: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    more: Link | None = None
    footer: str = ""
    practice: str = field(default="")
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()  # below the people: headings with their sentences
    papers: str = ""  # how far the chain of papers goes, for `autoreply record verify`


def compose(
    lines: Sequence[PersonLine],
    period: tuple[datetime, datetime],
    reader: Reader,
    *,
    practice: str = "",
    late: bool = False,
    separately: bool = False,
) -> HandoverDocument:
    """Compose the hand-over of a closed period. `late`: it could not be made at the opening.

    `separately`: of those who are not in it, texts or voicemails come by themselves.
    """
    writer = _Writer(reader, period[1])
    answer = writer.answer(lines)
    began, opened = (writer.moment(instant) for instant in period)
    preface = [writer.say("closed", began=began, opened=opened), *([writer.say("late")] if late else [])]
    shown, beyond = lines[:MOST_PEOPLE], len(lines[MOST_PEOPLE:])
    more = f"{writer.counted('more', beyond)}{' ' + writer.say('separately') if separately else ''}"
    return HandoverDocument(
        reader.language,
        f"{writer.day(period[1])}: {writer.counted('people', len(lines)) if lines else writer.say('nobody')}",
        f"{answer}.",
        tuple(preface),
        tuple((writer.say(name), tuple(map(writer.entry, mine))) for name, mine in groups(shown)),
        Link(more, f"{reader.page}/inbox" if reader.page else "") if beyond else None,
        writer.say("footer"),
        practice,
    )


def with_section(document: HandoverDocument, heading: str, sentences: Sequence[str]) -> HandoverDocument:
    """Add a section below the people, where there is anything to say. `heading` is its key among the words."""
    if not sentences:
        return document
    section = (words_in(document.language).say(heading), tuple(map(visible, sentences)))
    return replace(document, sections=(*document.sections, section))


def with_papers(document: HandoverDocument, head: ChainHead) -> HandoverDocument:
    """Add at the foot how far the chain of papers goes: in somebody's mailbox, nobody can change that later."""
    if not head.count:
        return document
    return replace(document, papers=words_in(document.language).say("papers", count=head.count, head=head.short))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Puts facts into the words of one language. `opened` is the instant by which days are near or far."""

    reader: Reader
    opened: datetime

    def say(self, sentence: str, /, **values: object) -> str:
        return words_in(self.reader.language).say(sentence, **values)

    def counted(self, name: str, number: int) -> str:
        return words_in(self.reader.language).counted(name, number)

    def answer(self, lines: Sequence[PersonLine]) -> str:
        """ "3 people wrote or called, 1 with urgent words, 1 already answered"."""
        if not lines:
            return self.say("nobody")
        counts = {
            "urgent": sum(line.urgent for line in lines),
            "untaken": sum(line.untaken for line in lines),
            "answered": sum(bool(line.answered) for line in lines),
        }
        rest = [self.counted(name, number) for name, number in counts.items() if number]
        return ", ".join([self.counted("people", len(lines)), *rest])

    def entry(self, line: PersonLine) -> Entry:
        who = self.who(line)
        return Entry(
            who,
            self.say("urgent_mark") if line.urgent else "",
            tuple(self._messages(line)),
            tuple(self._sentences(line)),
            tuple(self._links(line, who)),
        )

    def who(self, line: PersonLine) -> str:
        """A person as the practice chose to show them, by every address from which they wrote."""
        words = words_in(self.reader.language)
        return ", ".join(dict.fromkeys(called(sender, self.reader.names, words) for sender in line.senders))

    def _messages(self, line: PersonLine) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each message, and what it says where that is delivered with the hand-over."""
        for item in line.items:
            what = self._what(line, item)
            where = self.say("where", what=what, channel=item.channel, when=self.moment(item.noted))
            contents = line.findings.contents.get(item.number, ())
            notes = [note for content in contents if (note := self._note(content))]
            words = tuple(safe(content.words) for content in contents if content.words)
            yield " ".join([f"{where[:1].upper()}{where[1:]}.", *notes]), words

    def _note(self, content: Content) -> str:
        """Where the sound is, or why there is none."""
        if content.audio:
            name = sound_name(content, self.reader.zone)
            return self.say("attached", name=name) if self.reader.files else self.say("listen")
        return "" if content.says is Missing.NO_SOUND else missing(content.says, self.reader.language)

    def _sentences(self, line: PersonLine) -> Iterator[str]:
        if line.untaken:
            yield self.say("alert_untaken")
        for one in line.taken:
            yield self.say("alert_taken", who=visible(one.author), when=self.moment(one.at))
        yield self.say(line.told)
        if line.attachments:
            yield f"{self.counted('attachments', line.attachments)}."
        if line.opted_out:
            yield self.say("opted_out")
        if line.answered:
            yield self._answered(line.answered)
        elif line.to_call_back:
            author, when = line.to_call_back.author, self.moment(line.to_call_back.at)
            yield self.say("call_back_by", author=visible(author), when=when)

    def _answered(self, answered: AnsweredBy) -> str:
        when = self.moment(answered.at)
        if not answered.author:
            return self.say("answered_at", when=when)
        return self.say("done_by", author=visible(answered.author), when=when)

    def _what(self, line: PersonLine, item: Item) -> str:
        form = line.form(item)
        if form is not TextForm.VOICE:
            return self.say(_KINDS.get(form, "chat"))
        contents = line.findings.contents.get(item.number, ())
        guessed = sum(one.seconds or 0 for one in contents if one.says is Missing.SEEMS_SILENT)
        if line.left_nothing(item) and not guessed:
            return self.say("no_message")
        seconds = line.findings.voicemails.get(item.number) or guessed
        return self.say("voicemail", length=length(seconds)) if seconds else self.say("call")

    def _links(self, line: PersonLine, who: str) -> Iterator[Link]:
        if self.reader.page:
            yield Link(self.say("page_link"), f"{self.reader.page}/inbox/person?message={line.items[-1].number}", who)
        numbers = (one for one in line.senders if E164.fullmatch(one) and self.reader.names == "full")
        yield from (Link(self.say("call_link"), f"tel:{number}", who) for number in numbers)
        found = line.findings.links
        yield from (Link(self.say("find_link"), found[item.number], who) for item in line.items if item.number in found)

    def moment(self, instant: datetime) -> str:
        """ "Mon, 7:41 PM EST", by the reader's clock; with the date where that is more than six days off."""
        local, opened = instant.astimezone(self.reader.zone), self.opened.astimezone(self.reader.zone)
        far = abs(opened - local) > _A_WEEK
        day = self.dates.day(local.date()) if far else self.dates.weekday(local.date())
        return f"{day}, {self.dates.time(local)} {zone_name(local)}"

    def day(self, instant: datetime) -> str:
        return self.dates.day(instant.astimezone(self.reader.zone).date())

    @property
    def dates(self) -> DateFormat:
        return DateFormat(locale(self.reader.language, self.reader.country))


def sound_name(content: Content, zone: ZoneInfo) -> str:
    """The name of an attached recording: no two of one channel have the same."""
    return f"voicemail-{content.delivery.came.astimezone(zone):%Y-%m-%d-%H%M}-{content.delivery.number}.mp3"


def words_in(language: str) -> WordList:
    """What a hand-over says in a language."""
    return WordList.of("autoreply.notices.handover", "handover.toml", language)
