"""The greetings that a practice writes itself: checked when they are loaded, filled in for each call."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Template, TemplateError

from autoreply.texts.crisis import Resources, rewritten
from autoreply.texts.dates import locale
from autoreply.texts.words import check
from autoreply.texts.words.aloud import aloud, number_aloud
from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import Cover, Facts, Profile
from autoreply.texts.words.keys import MISSED, VOICE
from autoreply.texts.words.language import language
from autoreply.texts.words.opening import opening_aloud, place_name
from autoreply.texts.words.samples import every_way
from autoreply.texts.words.speaker import Speaker
from autoreply.texts.words.spoken import spoken
from autoreply.texts.words.spoken_check import WRITTEN, joined, lacking, wrong_numbers
from autoreply.texts.words.template import build, literal, names, tidy

log = logging.getLogger(__name__)

LONGEST = 4000  # characters, the numbers said once more among them; providers take 4096


@dataclass(frozen=True, slots=True)
class Own:
    """One greeting; `dated` where it says itself when we are here again."""

    template: Template
    source: str
    dated: bool


@dataclass(frozen=True, slots=True)
class SpokenHelp:
    """`lines` is how a greeting names the crisis lines, `once_more` what is said after every greeting, by whom."""

    lines: str
    once_more: str
    voice: Speaker = Speaker.WE


class Greetings:
    """The greetings of one language, by "ordinary" and so on, or "missed". Raises `WordsError`."""

    def __init__(
        self,
        code: str,
        texts: Mapping[str, str],
        *,
        resources: Resources,
        profile: Profile,
        practice: str,
        spoken_help: SpokenHelp,
    ) -> None:
        self._code, self._words, self._speaker = code, spoken(code, spoken_help.voice), spoken_help.voice
        self._resources, self._profile, self._practice = resources, profile, practice
        self._help = spoken_help
        self._own = {key: self._read(key, source) for key, source in texts.items()}

    def say(self, key: str, facts: Facts) -> str:
        """The greeting with everything filled in; "" where there is none, or where it would lack anything tonight."""
        own = self._own.get(key)
        if own is None:
            return ""
        try:
            text = self._filled(own, key, facts)
            if not self._lacks(text):
                return text
        except TemplateError:
            pass
        log.error("the practice's own greeting cannot be used now; Autoreply's is used", extra={"occasion": key})
        return ""

    def dated(self, key: str) -> bool:
        """Whether the greeting says when we are here again."""
        return key in self._own and self._own[key].dated

    def doubts(self) -> Iterator[str]:
        """Warnings about words that disclose, blame or promise."""
        for key, own in self._own.items():
            yield from check.doubts(own.source, language(self._code), f"{VOICE}{key}")

    def _read(self, key: str, source: str) -> Own:
        template = build(source, self._code, f"{VOICE}{key}")
        own = Own(template, source, "opening" in names(source))
        for lacks in self._troubles(own, key):
            raise WordsError(lacks, self._code, f"{VOICE}{key}")
        return own

    def _troubles(self, own: Own, key: str) -> Iterator[str]:
        yield from wrong_numbers(joined(literal(own.source)), self._resources)
        if key == MISSED and own.dated:
            yield "it is heard while you are open, so that there is no next opening to tell; take {{ opening }} out"
        yield from filter(None, (self._lacks(self._filled(own, key, facts)) for facts in every_way()))

    def _lacks(self, text: str) -> str:
        if len(text) + len(self._help.once_more) >= LONGEST:
            return f"it is longer than {LONGEST} characters, and no provider says more; shorten it"
        return next(lacking(text, self._words, self._resources, self._profile, WRITTEN), "")

    def _filled(self, own: Own, key: str, facts: Facts) -> str:
        """On one line, and every number of ours digit by digit, however the practice wrote it."""
        text = " ".join(tidy(own.template.render(self._values(key, facts))).split())
        return rewritten(text, self._resources.dialled(), aloud)

    def _values(self, key: str, facts: Facts) -> dict[str, str]:
        lang, loc = language(self._code, self._speaker), locale(self._code, self._resources.country)
        cover, nobody = facts.cover or Cover("", ""), self._words.greeting
        return {
            "nobody_is_reading": nobody.missed if key == MISSED else nobody.closed,
            "emergency": aloud(self._resources.emergency),
            "crisis": self._help.lines,
            "opening": opening_aloud(facts, lang, loc),
            "practice": self._practice or facts.practice,
            "place": place_name(facts.zone, facts.place, loc),
            "label": facts.label,
            "day": facts.day,
            "cover_name": cover.name,
            "cover_contact": number_aloud(cover.contact),
            "on_call": "",  # it stands beside its key
        }
