"""What callers hear: about a hundred words, the numbers first and twice, and then the keys.

The emergency number comes within the first thirty words, digit by digit; the crisis lines follow, then the numbers
alone once more, and that it is all right to hang up. Only then comes when we are here again. A practice may word the
greeting itself; that the numbers come once more, and the keys, stays ours. What it tells of who is on call comes right
before the key for that person.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain, product

from autoreply.texts.crisis import Line, Resources, rewritten
from autoreply.texts.dates import locale
from autoreply.texts.words.aloud import aloud, name_aloud, number_aloud
from autoreply.texts.words.block import hours
from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import Facts, Occasion, Profile
from autoreply.texts.words.greetings import Greetings, SpokenHelp
from autoreply.texts.words.keys import GREETINGS, MISSED, VOICE, refuse_strays, written
from autoreply.texts.words.language import language
from autoreply.texts.words.opening import opening_aloud
from autoreply.texts.words.samples import SAMPLE
from autoreply.texts.words.speaker import Speaker
from autoreply.texts.words.spoken import Spoken, spoken
from autoreply.texts.words.spoken_check import RECORDED, lacking, wrong_numbers
from channels import Speech

_OPENED = {Occasion.HOLIDAY: "holiday", Occasion.VACATION: "vacation"}


@dataclass(frozen=True, slots=True)
class Greeted:
    """One greeting as a caller hears it on a night before a Monday; `key` is "ordinary" and so on, or "missed"."""

    language: str
    key: str
    says: str
    ours: bool


class SpokenWords:
    """What a practice says on the telephone. `languages` as in `Words`; of the `overrides` those for greetings count.

    Raises `WordsError`.
    """

    def __init__(
        self,
        *,
        languages: Sequence[str],
        resources: Resources,
        profile: Profile = Profile.CARE,
        practice: str = "",
        overrides: Mapping[str, Mapping[str, str]] | None = None,
        voice: Speaker = Speaker.WE,
    ) -> None:
        self._speaker = voice
        self._on_call: Mapping[str, str] = {}
        self._resources = resources
        self._profile = profile
        self._practice = practice
        self._languages = {code: spoken(code, voice) for code in dict.fromkeys(languages)}
        refuse_strays(languages, overrides or {})
        self._own = {code: self._greetings(code, (overrides or {}).get(code, {})) for code in self._languages}
        self.warnings = tuple(doubt for own in self._own.values() for doubt in own.doubts())

    def say(self, occasion: Occasion, facts: Facts) -> tuple[Speech, ...]:
        """The pieces in every language, the first of the practice first."""
        return tuple(self._speech(code, words, occasion, facts) for code, words in self._languages.items())

    @property
    def untold(self) -> "SpokenWords":
        """The same without what callers are told of who is on call."""
        return self.telling({}) if self._on_call else self

    def telling(self, on_call: Mapping[str, str]) -> "SpokenWords":
        """The same, and what callers are told of who is on call, by language.

        Raises `WordsError` for a number in it that nobody vouches for.
        """
        twin = copy(self)
        twin._on_call = {code: self._on_call_aloud(code, said) for code, said in on_call.items()}
        return twin

    def report(self) -> list[Greeted]:
        """Every greeting, filled in; the numbers that are said once more are not in it."""
        return [self._greeted(code, key) for code, key in product(self._languages, GREETINGS)]

    def check(self, code: str, transcript: str) -> None:
        """What the practice says in a recording of its own. Raises `WordsError` for what it lacks or must not say."""
        words, found = self._languages[code], self._resources
        says = lacking(transcript, words, found, self._profile, RECORDED)
        if lacks := next(chain(wrong_numbers(transcript, found), says), ""):
            raise WordsError(lacks, code, VOICE.rstrip("_"))

    def _greetings(self, code: str, texts: Mapping[str, str]) -> Greetings:
        return Greetings(
            code,
            written(texts, VOICE),
            resources=self._resources,
            profile=self._profile,
            practice=self._practice,
            spoken_help=SpokenHelp(
                " ".join(self._help(code, self._languages[code])), self._once_more(code), self._speaker
            ),
        )

    def _greeted(self, code: str, key: str) -> Greeted:
        says, own = self._greeting(code, key, SAMPLE)
        return Greeted(code, key, says, ours=not own)

    def _greeting(self, code: str, key: str, facts: Facts) -> tuple[str, bool]:
        """The greeting up to where the numbers are said once more, and whether it is the practice's own."""
        if own := self._own[code].say(key, facts):
            return own, True
        words = self._languages[code]
        nobody = words.greeting.missed if key == MISSED else words.greeting.closed
        reached = words.greeting.reached.format(practice=self._practice or facts.practice)
        return f"{reached} {nobody} {self._crisis(code, words)}", False

    def _speech(self, code: str, words: Spoken, occasion: Occasion, facts: Facts) -> Speech:
        practice = {"practice": self._practice or facts.practice}
        once_more = self._once_more(code)
        closed, own = self._greeting(code, occasion, facts)
        missed, _ = self._greeting(code, MISSED, facts)
        keys = {**words.keys.model_dump(), "on_call": f"{self._on_call.get(code, '')} {words.keys.on_call}".strip()}
        own_is_dated = own and self._own[code].dated(occasion)
        return Speech(
            language=code,
            closed=f"{closed} {once_more}",
            missed=f"{missed} {once_more}",
            opening="" if own_is_dated else self._opening(code, words, occasion, facts),
            crisis=f"{self._crisis(code, words)} {once_more}",
            **keys,
            **words.message.model_dump(),
            **{key: text.format(**practice) for key, text in words.callee.model_dump().items()},
        )

    def _on_call_aloud(self, code: str, said: str) -> str:
        """With every number of ours digit by digit."""
        if trouble := next(wrong_numbers(said, self._resources), ""):
            raise WordsError(trouble, code, "on_call")
        return rewritten(" ".join(said.split()), self._resources.dialled(), aloud)

    def _once_more(self, code: str) -> str:
        greeting = self._languages[code].greeting
        return f"{greeting.once_more} {self._numbers(code)} {greeting.hang_up}"

    def _numbers(self, code: str) -> str:
        """The emergency number and the lines, nothing else: for the second time."""
        words = self._languages[code]
        ways = [_way(line, code, words) for line in self._lines(code) if not line.information]
        danger = words.greeting.danger_again.format(emergency=aloud(self._resources.emergency))
        return " ".join([danger, *ways])

    def _crisis(self, code: str, words: Spoken) -> str:
        danger = words.greeting.danger.format(emergency=aloud(self._resources.emergency))
        return " ".join([danger, *self._help(code, words)])

    def _help(self, code: str, words: Spoken) -> Iterator[str]:
        """The lines, in full."""
        lines = self._lines(code)
        helping = [self._in_full(line, code, words) for line in lines if not line.information]
        if helping:
            yield words.greeting.lead
            yield from helping
        yield from (_way(line, code, words) for line in lines if line.information and line.call)

    def _in_full(self, line: Line, code: str, words: Spoken) -> str:
        """With the hours of the route that is said, which are said once."""
        open_at = line.call_hours if line.call else line.text_hours
        return f"{_way(line, code, words)} {hours(open_at, language(code, self._speaker).crisis, free=line.free)}"

    def _lines(self, code: str) -> tuple[Line, ...]:
        """Those that a telephone reaches; a chat cannot be spoken."""
        lines = self._resources.in_language(code)
        if self._profile is Profile.LEAN and self._resources.special:
            lines = (lines[-1], *lines[:-1])
        return tuple(line for line in lines if line.call or line.text)

    def _opening(self, code: str, words: Spoken, occasion: Occasion, facts: Facts) -> str:
        lang, loc = language(code, self._speaker), locale(code, self._resources.country)
        phrase = opening_aloud(facts, lang, loc)
        pattern = getattr(words.opening, _OPENED.get(occasion, "ordinary"))
        says: str = pattern.format(opening=phrase)
        if occasion not in (Occasion.VACATION, Occasion.CLOSURE) or facts.cover is None:
            return says
        number = number_aloud(facts.cover.contact)
        cover_text = words.opening.cover_number if number else words.opening.cover
        filled = cover_text.format(cover_name=facts.cover.name, cover_number=number)
        return f"{says} {filled}"


def _way(line: Line, code: str, words: Spoken) -> str:
    name = name_aloud(line, code)
    if line.information:
        return words.ways.information.format(name=name, number=aloud(line.call))
    if line.call and line.call == line.text and line.call_hours == line.text_hours and not (line.press or line.keyword):
        return words.ways.both.format(name=name, number=aloud(line.call))
    if line.call:
        pattern = words.ways.press if line.press else words.ways.call
        return pattern.format(name=name, number=aloud(line.call), key=line.press)
    pattern = words.ways.keyword if line.keyword else words.ways.text
    return pattern.format(name=name, number=aloud(line.text), keyword=line.keyword)
