"""Composes the texts of one practice: checked when they are loaded, filled in for each reply."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

from babel import Locale
from jinja2 import Template, TemplateError

from autoreply.texts.crisis import Resources
from autoreply.texts.dates import locale
from autoreply.texts.words import check, short
from autoreply.texts.words.block import below, crisis_block, short_blocks
from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import OPTIONAL, ComposedText, Cover, Facts, Occasion, Profile
from autoreply.texts.words.keys import FOOTER, SHORT, SUBJECT, TEXTS, refuse_strays, travels, written
from autoreply.texts.words.language import Language, known_languages, language
from autoreply.texts.words.measure import Measure, measure
from autoreply.texts.words.opening import opening_phrase, place_name
from autoreply.texts.words.samples import LATER, SAMPLE, every_way
from autoreply.texts.words.speaker import Speaker
from autoreply.texts.words.template import build, names, tidy
from channels import TextForm
from channels.segments import plain, size

log = logging.getLogger(__name__)

WHY_CLOSED = (Occasion.ORDINARY, Occasion.HOLIDAY, Occasion.CLOSURE, Occasion.VACATION)

LONGEST_SUBJECT = 120  # characters
BETWEEN_LANGUAGES = "\n\n* * *\n\n"
_LONGEST_FACT = 300  # characters of a name, label or contact


@dataclass(frozen=True, slots=True)
class _Wording:
    """One language of the practice: our words, its own texts, and its crisis block."""

    lang: Language
    locale: Locale
    own: Mapping[str, Template]
    crisis: str
    general: str  # the same without the special line, for where others read along
    on_call: str = ""  # what clients are told of who is on call, as it stands in a text
    placing: frozenset[str] = frozenset()  # the own texts that say themselves where it stands
    leaner: tuple[Mapping[str, str], ...] = ()  # what a text message gives up to stay short, one after the other
    leaner_general: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WithoutRoom:
    """Texts of one language in which there is no room: `never` and `sometimes` for who is on call, and for footers."""

    language: str
    never: list[Occasion] = field(default_factory=list)
    sometimes: list[Occasion] = field(default_factory=list)
    footers: list[Occasion] = field(default_factory=list)


class Words:
    """The texts of a practice. Checks every text when it is built, so that `say` always has a valid one.

    `languages` are codes as in "en", the first of which gives the subject. `overrides` are the practice's own texts, by
    language and then by occasion or "subject"; for text messages "sms_" stands before the occasion. What is not
    overridden is ours. Raises `WordsError`.
    """

    def __init__(
        self,
        *,
        languages: Sequence[str],
        resources: Resources,
        profile: Profile = Profile.CARE,
        overrides: Mapping[str, Mapping[str, str]] | None = None,
        form: TextForm = TextForm.EMAIL,
        voice: Speaker = Speaker.WE,
    ) -> None:
        self._speaker = voice
        self._resources = resources
        self._profile = profile
        self._form = form
        self._on_call: Mapping[str, str] = {}
        self._way = SHORT if form.is_short else ""
        refuse_strays(languages, overrides or {})
        self._wordings = tuple(
            self._wording(code, (overrides or {}).get(code, {})) for code in dict.fromkeys(languages)
        )
        for wording in self._wordings:
            self._prove(wording)
        self.warnings = tuple(self._doubts(overrides or {}))
        self._led: dict[str, Words] = {}

    def say(self, occasion: Occasion, facts: Facts) -> ComposedText:
        """Compose the text for `occasion` in every language, one below the other, with the subject in the first."""
        parts = [self._text(wording, occasion, facts) for wording in self._wordings]
        if self._form.is_short:
            return ComposedText("", "\n\n".join(parts))
        further = " ".join(wording.lang.elsewhere for wording in self._wordings[1:])
        text = BETWEEN_LANGUAGES.join(parts)
        return ComposedText(self._subject(facts), f"{further}\n\n{text}\n" if further else f"{text}\n")

    def led_by(self, code: str) -> "Words":
        """The same texts with this language first. One that the practice did not choose is added, in our own words.

        Where we do not write that language, the texts stay as they are.
        """
        if code not in self._led:
            self._led[code] = self._with_first(code)
        return self._led[code]

    def personal(self, code: str, text: str, short_text: str) -> "Words":
        """The same texts with what one client gets, in its language, in place of each text that says why we are closed.

        Text messages have the `short_text`. Other languages follow as usual. Where it is empty or cannot be used, the
        texts stay as they are. It is checked again each time it is filled in.
        """
        source = short_text if self._form.is_short else text
        led = self.led_by(code)
        if not source or led._wordings[0].lang.code != code:
            return led
        try:
            own = build(source, code, Occasion.ORDINARY)
        except WordsError:
            log.exception("a client's own text cannot be used; they get the usual one")
            return led
        first, *others = led._wordings
        twin = copy(led)
        placing = first.placing.difference(WHY_CLOSED)
        if "on_call" in names(source):
            placing = placing.union(WHY_CLOSED)
        mine: dict[str, Template] = {**first.own, **dict.fromkeys(WHY_CLOSED, own)}
        twin._wordings = (replace(first, own=mine, placing=placing), *others)
        return twin

    @property
    def untold(self) -> "Words":
        """The same texts without what clients are told of who is on call."""
        return self.telling({}) if self._on_call else self

    def telling(self, on_call: Mapping[str, str]) -> "Words":
        """The same texts, and in them what clients are told of who is on call, by language; {} is nothing.

        Every text is proved again. Raises `WordsError`.
        """
        twin = copy(self)
        twin._on_call, twin._led = on_call, {}
        twin._wordings = tuple(replace(one, on_call=twin._on_call_in(one.lang)) for one in self._wordings)
        for wording in twin._wordings if on_call else ():
            twin._prove(wording)
        return twin

    def without_room(self, nights: Sequence[Facts]) -> Iterator[WithoutRoom]:
        """For each language in which it does not always have room: the texts without who is on call, or a footer.

        Measured as it is sent, in the nights with the shortest and the longest opening; on holidays with their label.
        """
        bare = self.telling({})
        for one, less in zip(self._wordings, bare._wordings, strict=True):
            ends = sorted(nights, key=lambda night: len(self._values(one, night, Occasion.ORDINARY)["opening"]))
            found = WithoutRoom(one.lang.code)
            for each in (text for text in TEXTS if text not in OPTIONAL or text in one.own):
                facts = [
                    replace(ends[0], label=""),
                    ends[-1] if each is Occasion.HOLIDAY else replace(ends[-1], label=""),
                ]
                told = [one.on_call in self._text(one, each, night) for night in facts]
                if not all(told):
                    (found.sometimes if any(told) else found.never).append(each)
                if any(bare._has_footer(less, each, night) > self._has_footer(one, each, night) for night in facts):
                    found.footers.append(each)
            if found.never or found.sometimes or found.footers:
                yield found

    def _has_footer(self, wording: _Wording, occasion: Occasion, facts: Facts) -> bool:
        return self._text(wording, occasion, facts) != self._body(wording, occasion, facts)

    def _with_first(self, code: str) -> "Words":
        if code == self._wordings[0].lang.code or code not in known_languages():
            return self
        twin, others = copy(self), [one for one in self._wordings if one.lang.code != code]
        try:
            first = next((one for one in self._wordings if one.lang.code == code), None) or self._wording(code, {})
            self._prove(first)
        except WordsError:
            log.exception("a client's language cannot be used; they get everybody's texts")
            return self
        twin._wordings = (first, *others)
        return twin

    def report(self) -> list[Measure]:
        """Return the figures of every text, filled in for a night before a Monday."""
        return [
            self._measure(self._text(wording, occasion, SAMPLE), wording, occasion)
            for wording, occasion in product(self._wordings, Occasion)
            if occasion not in OPTIONAL or occasion in wording.own
        ]

    @property
    def greets_strangers(self) -> bool:
        """Whether the practice has a text of its own for people who never wrote before."""
        return self._has_own(Occasion.FIRST)

    @property
    def greets_colleagues(self) -> bool:
        """Whether the practice has a text of its own for colleagues."""
        return self._has_own(Occasion.COLLEAGUE)

    def _has_own(self, occasion: Occasion) -> bool:
        return any(occasion in wording.own for wording in self._wordings)

    def _measure(self, text: str, wording: _Wording, occasion: Occasion) -> Measure:
        found = measure(text, wording.lang.code, occasion)
        if not self._form.is_short:
            return found
        taken = size(text)
        return replace(found, segments=taken.segments, offending=taken.offending)

    def own_lines(self) -> tuple[str, ...]:
        """Return the lines that are always the same, so that a quote of them does not count as the sender's words.

        What we tell people to write, they write, so it is a quote only together with the line before or after it.
        """
        found: dict[str, None] = {}
        for wording, occasion in product(self._wordings, Occasion):
            lines = self._lines(wording, occasion, SAMPLE)
            later = self._lines(wording, occasion, LATER) if wording.on_call in lines else lines
            for before, line, after in zip(("", *lines), lines, (*lines[1:], ""), strict=False):
                quoted = f"{before} {line}" if before in later else f"{line} {after}" if after in later else line
                found[quoted if line == wording.on_call else line] = None
        return tuple(found)

    def _lines(self, wording: _Wording, occasion: Occasion, facts: Facts) -> list[str]:
        return [line for line in self._text(wording, occasion, facts).splitlines() if line]

    def own_texts(self) -> Iterator[tuple[str, str, str]]:
        """The texts that the practice wrote, filled in for a night before a Monday: language, key, text."""
        for wording in self._wordings:
            for occasion in (one for one in Occasion if one in wording.own):
                yield wording.lang.code, self._key(occasion), self._text(wording, occasion, SAMPLE)

    def _wording(self, code: str, overrides: Mapping[str, str]) -> _Wording:
        lang, loc = language(code, self._speaker), locale(code, self._resources.country)
        lines = self._resources.in_language(code)
        general = lines[: len(self._resources.national)]
        if self._profile is Profile.LEAN and self._resources.special:
            lines = (lines[-1], *lines[:-1])
        mine = written(overrides, self._way)
        own = {key: build(text, code, f"{self._way}{key}") for key, text in mine.items()}
        for key, text in mine.items():
            check.refuse_numbers(text, lang, f"{self._way}{key}", self._resources)
        on_call = self._on_call_in(lang)
        placing = frozenset(key for key, text in mine.items() if "on_call" in names(text))
        if not self._form.is_short:
            blocks = crisis_block(lines, lang, loc), crisis_block(general, lang, loc)
            return _Wording(lang, loc, own, *blocks, on_call, placing)
        whole, *less = short_blocks(lines, lang, loc)
        whole_general, *less_general = short_blocks(general, lang, loc)
        leaner = _leaner(*less), _leaner(*less_general)
        return _Wording(lang.short(), loc, own, whole, whole_general, on_call, placing, *leaner)

    def _on_call_in(self, lang: Language) -> str:
        """As it stands in a text. Raises `WordsError` for a number in it that nobody vouches for."""
        said = self._on_call.get(lang.code, "")
        check.refuse_numbers(said, lang, "on_call", self._resources)
        return plain(" ".join(said.split())) if self._form.is_short else tidy(said)

    def _text(self, wording: _Wording, occasion: Occasion, facts: Facts) -> str:
        """Return a whole text with its footer. A footer is left out if others read the text, or if it costs more."""
        text = self._body(wording, occasion, facts)
        below = wording.own.get(FOOTER)
        if below is None or occasion is Occasion.ASIDE:
            return text
        footer = tidy(below.render(self._values(wording, facts, occasion)))
        if not footer:
            return text
        if not self._form.is_short:
            return f"{text}\n\n{footer}"
        longer = f"{text} {' '.join(footer.split())}"
        return longer if size(longer).segments <= max(short.MOST, size(text).segments) else text

    def _body(self, wording: _Wording, occasion: Occasion, facts: Facts) -> str:
        """Return the practice's own text; or ours, if its own lacks anything once it is filled in."""
        own = wording.own.get(occasion)
        values = self._values(wording, facts, occasion)
        if own is not None:
            try:
                text = self._filled(wording, occasion, values)
                if not self._lacks(text, wording):
                    return text
            except TemplateError:
                pass
            log.error(
                "the practice's own text cannot be used tonight; Autoreply's is used",
                extra={"occasion": occasion.value},
            )
        return self._filled(replace(wording, own={}, placing=wording.placing & {FOOTER}), occasion, values)

    def _filled(self, wording: _Wording, occasion: Occasion, values: Mapping[str, str]) -> str:
        """The practice's own text, or ours where it has none, with who is on call below the crisis lines."""
        own = wording.own.get(occasion)
        template = own or _ours(wording.lang.code, occasion, self._form, self._speaker)
        places = not wording.placing.isdisjoint({occasion, FOOTER})
        on_call, crisis = values["on_call"], values["crisis"]
        if not self._form.is_short:
            text = tidy(template.render(values))
            return text if places else below(text, crisis, on_call)
        leaner = wording.leaner if crisis == wording.crisis else wording.leaner_general
        if places and on_call:  # it is what the text gives up first
            leaner = tuple({**less, "on_call": ""} for less in ({}, *leaner))
        text = short.fitted(template, values, leaner, ours=own is None)
        if places or not on_call:
            return text
        blocks = [plain(less.get("crisis", crisis)) for less in ({}, *leaner)] if own is None else []
        return short.also(text, blocks, on_call)

    def _lacks(self, text: str, wording: _Wording) -> str:
        """What is proved of a text holds without what the practice tells of who is on call."""
        on_call = wording.on_call
        bare = text.replace(on_call, "") if on_call else text
        lacks = check.missing(bare, wording.lang, self._resources, self._profile)
        lacks = lacks or (short.late(text, self._resources.emergency) if self._form.is_short else "")
        return lacks or (check.ahead_of_help(text, on_call, self._resources) if on_call in text else "")

    def _subject(self, facts: Facts) -> str:
        wording = self._wordings[0]
        own = wording.own.get(SUBJECT)
        subject = _one_line(own.render(self._values(wording, facts, SUBJECT))) if own else ""
        return subject[:LONGEST_SUBJECT] or wording.lang.subject

    def _values(self, wording: _Wording, facts: Facts, key: str) -> dict[str, str]:
        cover = facts.cover or Cover("", "")
        unnamed = key == Occasion.ASIDE and self._form.is_short  # others may read it
        plain = {
            "practice": "" if unnamed else facts.practice,
            "place": place_name(facts.zone, facts.place, wording.locale),
            "label": facts.label,
            "day": facts.day,
            "cover_name": cover.name,
            "cover_contact": cover.contact,
            "opening": opening_phrase(facts.opening, facts.now, facts.zone, facts.place, wording.lang, wording.locale),
        }
        return {
            **{name: _one_line(value)[:_LONGEST_FACT] for name, value in plain.items()},
            "emergency": self._resources.emergency,
            "crisis": wording.general if key == Occasion.ASIDE else wording.crisis,
            "nobody_is_reading": wording.lang.nobody_is_reading,
            "on_call": "" if key in (Occasion.ASIDE, SUBJECT) else wording.on_call,
        }

    def _prove(self, wording: _Wording) -> None:
        """Fill in every text in every possible way, and check each."""
        for occasion in Occasion:
            ways = [self._values(wording, facts, occasion) for facts in every_way()]
            texts = {self._filled(wording, occasion, values): None for values in ways}
            for text in texts:
                if lacks := self._lacks(text, wording):
                    raise WordsError(lacks, wording.lang.code, self._key(occasion))

    def _key(self, occasion: Occasion) -> str:
        """How the practice calls its own text."""
        return f"{self._way}{occasion}"

    def _doubts(self, overrides: Mapping[str, Mapping[str, str]]) -> list[str]:
        doubts: list[str] = []
        for wording in self._wordings:
            for key, text in overrides.get(wording.lang.code, {}).items():
                if travels(key) == self._way:
                    doubts += check.doubts(text, wording.lang, key)
                    doubts += self._hard(wording, key)
        return doubts

    def _hard(self, wording: _Wording, key: str) -> Iterator[str]:
        if key.removeprefix(self._way) == FOOTER:
            yield from self._left_out(wording, key)
        if key.removeprefix(self._way) not in set(Occasion):
            return
        occasion = Occasion(key.removeprefix(self._way))
        found = self._measure(self._text(wording, occasion, SAMPLE), wording, occasion)
        yield from check.hard_to_read(found) if not self._form.is_short else check.dear(found, key)

    def _left_out(self, wording: _Wording, key: str) -> Iterator[str]:
        """Text messages that have no room for what should stand below them."""
        full = [one for one in TEXTS if self._text(wording, one, SAMPLE) == self._body(wording, one, SAMPLE)]
        if full:
            says = f"it does not fit below {', '.join(full)}, where a third segment would be charged; shorten it"
            yield f"words.{wording.lang.code}.{key}: {says}"


def _leaner(less: str, least: str) -> tuple[Mapping[str, str], ...]:
    return ({"crisis": less}, {"crisis": less, "practice": ""}, {"crisis": least, "practice": ""})


@cache
def _ours(code: str, occasion: Occasion, form: TextForm, speaker: Speaker) -> Template:
    return build(ours(code, occasion, form, speaker), code, occasion)


def ours(code: str, occasion: Occasion, form: TextForm, speaker: Speaker = Speaker.WE) -> str:
    """Our own text with its holes, as a practice would write it. Raises `WordsError` for a language we do not have."""
    lang = language(code, speaker).short() if form.is_short else language(code, speaker)
    return lang.texts.get(occasion) or lang.texts[Occasion.ORDINARY]  # nobody reads along on a telephone


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
