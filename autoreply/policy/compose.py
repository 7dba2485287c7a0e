"""Writes the policy in one language: the facts of the file in our words, or in those of the practice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from autoreply.documents import Block, BulletList, Callout, DataTable, Heading, KeyValues, Paragraph
from autoreply.policy.elements import elements
from autoreply.policy.facts import PolicyFacts, Windows
from autoreply.policy.special import SpecialWording
from autoreply.policy.wording import PolicyWording, WordedParagraph, wording
from autoreply.settings import Settings
from autoreply.settings.policy import SectionName, read_response
from autoreply.settings.texts import resources_of
from autoreply.texts.dates import DateFormat, locale, minute_of_day
from autoreply.texts.words import Speaker
from autoreply.texts.words.block import crisis_block
from autoreply.texts.words.language import language
from autoreply.texts.words.opening import place_name
from schedules.weekdays import equal_days


@dataclass(frozen=True, slots=True)
class PolicySection:
    """One section in one language, its heading first."""

    name: SectionName
    heading: str
    blocks: tuple[Block, ...]


def sections_of(settings: Settings, facts: PolicyFacts, code: str) -> tuple[PolicySection, ...]:
    """The sections of the policy in a language, those that the practice reworded in its words."""
    return tuple(_PolicyWriter(settings, facts, code).sections())


class _PolicyWriter:
    def __init__(self, settings: Settings, facts: PolicyFacts, code: str) -> None:
        self._facts, self._code = facts, code
        self._own = settings.policy.words.get(code, {})
        speaker = Speaker(settings.voice)
        self._words: PolicyWording = wording(code, speaker)
        self._locale = locale(code, settings.country)
        self._dates = DateFormat(self._locale)
        self._place = settings.place
        self._help = crisis_block(resources_of(settings).in_language(code), language(code, speaker), self._locale)
        self._special = SpecialWording(self._words.special, self._dates, self._windows)
        self._hours = {"": settings.hours} | {one.name: one.hours or settings.hours for one in settings.people.values()}
        self._obliged = {one.number for one in elements() if one.obliges(facts)}
        self._values = self._said()

    def sections(self) -> Iterator[PolicySection]:
        for name, section in self._words.sections.items():
            if name in self._facts.dropped:
                continue
            blocks = tuple(self._reworded(name) if name in self._own else self._ours(name))
            if blocks:
                yield PolicySection(name, section.heading, (Heading(section.heading), *blocks))

    def _reworded(self, name: SectionName) -> Iterator[Block]:
        """The practice's own words. Tables and crisis lines stay, so that they agree with the file."""
        for text in self._own[name].strip().split("\n\n"):
            yield Paragraph(" ".join(text.split()))
        for paragraph in self._words.sections[name].paragraphs:
            if paragraph.table or paragraph.holidays or paragraph.help:
                yield from self._block(name, paragraph)
        if name == "about":
            yield from self._about()

    def _ours(self, name: SectionName) -> Iterator[Block]:
        for paragraph in self._words.sections[name].paragraphs:
            yield from self._block(name, paragraph)
        if name == "about":
            yield from self._about()

    def _block(self, name: SectionName, paragraph: WordedParagraph) -> Iterator[Block]:
        if not self._belongs(paragraph):
            return
        text = paragraph.text.format_map(self._values)
        if paragraph.table:
            yield from self._channels() if name == "channels" else self._weeks()
        elif paragraph.help:
            lines = [line.removeprefix("- ") for line in self._help.splitlines() if line]
            yield Callout((paragraph.help.format_map(self._values), *lines))
        elif paragraph.steps:
            steps = [step for number, step in enumerate(paragraph.steps) if number != 1 or self._facts.lines]
            yield Paragraph(text)
            yield BulletList(tuple(step.format_map(self._values) for step in steps), numbered=True)
        elif paragraph.holidays:
            if self._facts.holidays:
                yield from (Paragraph(text), BulletList(tuple(self._holidays())))
        else:
            yield Paragraph(text)

    def _belongs(self, paragraph: WordedParagraph) -> bool:
        """Whether this profession says it, and the file tells what it needs."""
        profession = self._facts.profession
        if paragraph.only and profession not in paragraph.only:
            return False
        needed = [name for name, value in self._values.items() if not value and f"{{{name}}}" in paragraph.text]
        return profession not in paragraph.never and paragraph.element in self._obliged and not needed

    def _said(self) -> Mapping[str, str]:
        facts = self._facts
        by_language = {name: getattr(facts, name).get(self._code, "") for name in ("fees", "complaints")}
        return {
            "practice": facts.practice,
            "zone": place_name(ZoneInfo(facts.zone), self._place, self._locale),
            "emergency": facts.emergency,
            "response": self._response(facts.response),
            "cover": "; ".join(facts.cover),
            "not_used": self._words.joint.join(facts.not_used),
            **by_language,
        }

    def _response(self, response: str) -> str:
        return self._words.said(read_response(response)) if response else ""

    def _about(self) -> Iterator[Block]:
        given = {name: getattr(self._facts, name).get(self._code, "") for name in ("licence", "place", "contact")}
        pairs = tuple((self._words.columns[name], text) for name, text in given.items() if text)
        if pairs:
            yield KeyValues(pairs)

    def _channels(self) -> Iterator[Block]:
        rows = []
        for one in self._facts.channels:
            form = self._words.forms.get(one.form) or one.what.capitalize()
            purpose = one.purpose.get(self._code, "")
            what = self._words.purposes.get(purpose, purpose)
            rows.append(("\n".join((form, *one.addresses)), what, self._response(one.response)))
        if rows:
            yield DataTable(
                tuple(self._words.columns[name] for name in ("channel", "purpose", "response")), tuple(rows)
            )

    def _weeks(self) -> Iterator[Block]:
        for week in self._facts.weeks:
            if week.name:
                yield Heading(week.name, 2)
            if week.zone != self._facts.zone:
                yield Paragraph(place_name(ZoneInfo(week.zone), "", self._locale))
            yield KeyValues(tuple((days, self._windows(windows)) for days, windows in self._runs(week.days)))
            if week.special:
                yield BulletList(tuple(self._special.said(self._hours[week.name])))

    def _runs(self, days: tuple[Windows, ...]) -> Iterator[tuple[str, Windows]]:
        """Equal days that follow one another, together."""
        for run in equal_days(days):
            names = [self._locale.days["stand-alone"]["wide"][day] for day in run]
            named = names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
            yield f"{named[:1].upper()}{named[1:]}", days[run[0]]

    def _windows(self, windows: Windows) -> str:
        return self._words.joint.join(f"{self._time(a)}–{self._time(b)}" for a, b in windows) or self._words.closed

    def _time(self, minutes: int) -> str:
        return minute_of_day(minutes, self._locale).replace(" ", "\u00a0")

    def _holidays(self) -> Iterator[str]:
        for one in self._facts.holidays:
            day = self._dates.long_date(date.fromisoformat(one.date))
            hours = f" ({self._windows(one.open)})" if one.open else ""
            yield f"{day}: {one.name}{hours}" if one.name else f"{day}{hours}"
