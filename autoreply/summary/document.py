"""A summary in words: as a document to print, and as rows for a spreadsheet. Both say the same, in one language."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_decimal

from autoreply.documents import Block, BulletList, Document, Heading, KeyValues, Paragraph, SmallPrint
from autoreply.settings import Settings
from autoreply.summary.figures import SMALL, PersonExtensions, SummaryFigures
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.spreadsheets import without_formula
from autoreply.texts.word_lists import WordList

Pair = tuple[str, str]


def words_of_summary(language: str) -> WordList:
    """The words of a summary."""
    return WordList.of("autoreply.summary", "summary.toml", language)


def summary_document(figures: SummaryFigures, settings: Settings, language: str) -> Document:
    """The whole summary."""
    writer = SummaryWriter(figures, settings, words_of_summary(language))
    say, day = writer.words.say, writer.day
    return Document(
        say("title"),
        writer.words.language,
        tuple(_blocks(writer)),
        subtitle=say("subtitle", practice=settings.practice, first=day(figures.first), last=day(figures.last)),
        footer=say("footer", small=SMALL),
        author=settings.practice,
    )


def summary_csv(figures: SummaryFigures, settings: Settings, language: str) -> str:
    """The same for a spreadsheet: a section, a name and a value in each row (RFC 4180)."""
    writer = SummaryWriter(figures, settings, words_of_summary(language))
    say = writer.words.say
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    write = csv.writer(out).writerow
    write((say("section"), say("name"), say("value")))
    write((say("period"), say("first"), figures.first.isoformat()))
    write((say("period"), say("last"), figures.last.isoformat()))
    for section in writer.sections():
        for name, value in section.pairs:
            write([without_formula(cell) for cell in (section.heading, name, value)])
    return out.getvalue()


def _blocks(writer: "SummaryWriter") -> Iterator[Block]:
    if since := writer.known_from():
        yield Paragraph(since)
    for section in writer.sections():
        yield Heading(section.heading)
        if section.counts:
            yield KeyValues(tuple(section.counts))
        if section.items:
            yield Paragraph(f"{section.lists}:")
            yield BulletList(tuple(section.items))
        if not section.pairs:
            yield Paragraph(writer.words.say("none"))
    yield SmallPrint(writer.words.say("measured"))


@dataclass(frozen=True, slots=True)
class SummarySection:
    """Counts by their names, and a list of what `lists` says."""

    heading: str
    counts: Sequence[Pair]
    lists: str = ""
    items: Sequence[str] = ()

    @property
    def pairs(self) -> list[Pair]:
        """All of it, each with its name."""
        return [*self.counts, *((self.lists, one) for one in self.items)]


@dataclass(frozen=True, slots=True)
class SummaryWriter:
    """Puts figures into the words of one language."""

    figures: SummaryFigures
    settings: Settings
    words: WordList

    def day(self, day: date) -> str:
        return DateFormat(locale(self.words.language, self.settings.country)).day_and_year(day)

    def known_from(self) -> str:
        """From when on messages are kept, "" where that is before the period."""
        since = self.figures.known_from
        return self.words.say("known_from", day=self.day(since)) if since is not None else ""

    def sections(self) -> Iterator[SummarySection]:
        """The figures and the practice's own words."""
        say, figures = self.words.say, self.figures
        yield SummarySection(say("contact"), list(self._contact()))
        cases = [say("case", case=one.case, day=self.day(one.review)) for one in figures.due]
        yield SummarySection(say("plans"), list(self._plans()), say("due"), cases)
        extensions = [pair for one in figures.extensions for pair in self._extension(one)]
        why = [f"{self._who(one)}: {text}" for one in figures.extensions for text in self._own_words(one.reasons)]
        yield SummarySection(say("extensions"), extensions, say("reasons"), why)
        closed = [(say("closed"), self.words.counted("times", figures.closed))] if figures.closed else []
        yield SummarySection(say("closings"), closed, say("reasons"), self._own_words(figures.closed_reasons))
        reviews = [(say("reviews"), f"{figures.incidents}")] if figures.incidents else []
        yield SummarySection(say("incidents"), reviews, say("lessons"), self._own_words(figures.lessons))

    def _contact(self) -> Iterator[Pair]:
        say, figures = self.words.say, self.figures
        yield say("periods"), f"{figures.periods}"
        yield say("with_contact"), self._small(figures.with_contact)
        yield say("people"), self._small(figures.people)
        yield say("told"), say("too_few") if figures.told is None else f"{figures.told} %"
        yield say("wait"), say("too_few") if figures.wait is None else self._hours(figures.wait)

    def _plans(self) -> Iterator[Pair]:
        yield self.words.say("plans_opened"), self._small(self.figures.plans_opened)
        yield self.words.say("plans_due"), self._small(self.figures.plans_due)

    def _extension(self, one: PersonExtensions) -> Iterator[Pair]:
        if one.times:
            times, hours = self.words.counted("times", one.times), self._hours(one.hours)
            yield self._who(one), self.words.say("extension", times=times, hours=hours)
        if one.agreements:
            yield self.words.say("agreements", who=self._who(one)), self._small(one.agreements)

    def _who(self, one: PersonExtensions) -> str:
        return one.person or self.settings.practice

    def _own_words(self, texts: Sequence[str | None]) -> list[str]:
        say = self.words.say
        return [say("left_out") if one is None else say("quoted", text=one) for one in texts]

    def _small(self, number: int) -> str:
        return self.words.say("fewer", small=SMALL) if 0 < number < SMALL else f"{number}"

    def _hours(self, hours: float) -> str:
        rounded = round(hours, 1)
        written = format_decimal(rounded, "0.#", locale=locale(self.words.language, self.settings.country))
        return self.words.counted("hours", rounded, number=written)
