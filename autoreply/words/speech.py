"""What callers hear: about a hundred words, the numbers first and twice, and then the keys.

The emergency number comes within the first thirty words, digit by digit; the crisis lines follow, then the numbers
alone once more, and that it is all right to hang up. Only then comes when we are here again.
"""

import re
from collections.abc import Iterator, Sequence

from autoreply.crisis import Line, Resources, contains, retired, strangers
from autoreply.folding import words as folded
from autoreply.words.aloud import aloud, name_aloud
from autoreply.words.block import hours
from autoreply.words.errors import WordsError
from autoreply.words.facts import Facts, Occasion, Profile
from autoreply.words.language import language, locale
from autoreply.words.opening import opening_phrase
from autoreply.words.spoken import Spoken, spoken
from channels import Speech

VOICE = "voice"  # how the form is called in messages
WORDS_BEFORE_HELP = 30  # of a greeting, before the emergency number
MOST_WORDS = 130  # of a greeting: at 150 words a minute, some fifty seconds
_NUMBER = re.compile(r"[+\d][\d ()./-]{5,}\d")
_OPENED = {Occasion.HOLIDAY: "holiday", Occasion.VACATION: "vacation"}


class SpokenWords:
    """What a practice says on the telephone. `languages` as in `Words`. Raises `WordsError`."""

    def __init__(
        self, *, languages: Sequence[str], resources: Resources, profile: Profile = Profile.CARE, practice: str = ""
    ) -> None:
        self._resources = resources
        self._profile = profile
        self._practice = practice
        self._languages = {code: spoken(code) for code in dict.fromkeys(languages)}

    def say(self, occasion: Occasion, facts: Facts) -> tuple[Speech, ...]:
        """The pieces in every language, the first of the practice first."""
        return tuple(self._speech(code, words, occasion, facts) for code, words in self._languages.items())

    def check(self, code: str, transcript: str) -> None:
        """What the practice says in a recording of its own. Raises `WordsError` for what it lacks or must not say."""
        lacks = next(iter(self._lacks(code, transcript)), "")
        if lacks:
            raise WordsError(lacks, code, VOICE)

    def _lacks(self, code: str, transcript: str) -> Iterator[str]:
        found = self._resources
        yield from retired(transcript, found.country)
        for number in strangers(_joined(transcript), found.dialled()):
            yield (
                f'nobody vouches for the number "{number}"; take it out, or confirm it with by and on under '
                f'[[crisis.confirm]], line = "{number}"'
            )
        if not _says(transcript, found.emergency):
            yield f"the emergency number {found.emergency} is missing; say it, and write it in figures"
        elif _words_before(transcript, found.emergency) > WORDS_BEFORE_HELP:
            yield f"the emergency number comes after more than {WORDS_BEFORE_HELP} words; say it first"
        if not any(folded(phrase) in folded(transcript) for phrase in self._languages[code].recognised):
            yield f'nothing says that nobody answers now; say "{self._languages[code].greeting.closed}", for example'
        if self._profile is Profile.CARE and not any(_says(transcript, one) for one in _helping(found)):
            yield "no crisis line is in it; say one, and write its number in figures"
        if len(transcript.split()) > MOST_WORDS:
            yield f"it has more than {MOST_WORDS} words; people hang up before the end"

    def _speech(self, code: str, words: Spoken, occasion: Occasion, facts: Facts) -> Speech:
        practice = {"practice": self._practice or facts.practice}
        crisis = " ".join(self._crisis(code, words))
        once_more = f"{words.greeting.once_more} {self._numbers(code)} {words.greeting.hang_up}"
        return Speech(
            language=code,
            closed=f"{words.greeting.closed.format(**practice)} {crisis} {once_more}",
            missed=f"{words.greeting.missed.format(**practice)} {crisis} {once_more}",
            opening=self._opening(code, words, occasion, facts),
            crisis=f"{crisis} {once_more}",
            **words.keys.model_dump(),
            **words.message.model_dump(),
            **{key: text.format(**practice) for key, text in words.callee.model_dump().items()},
        )

    def _numbers(self, code: str) -> str:
        """The emergency number and the lines, nothing else: for the second time."""
        words = self._languages[code]
        ways = [_way(line, code, words) for line in self._lines(code) if not line.information]
        danger = words.greeting.danger_again.format(emergency=aloud(self._resources.emergency))
        return " ".join([danger, *ways])

    def _crisis(self, code: str, words: Spoken) -> Iterator[str]:
        yield words.greeting.danger.format(emergency=aloud(self._resources.emergency))
        lines = self._lines(code)
        helping = [self._in_full(line, code, words) for line in lines if not line.information]
        if helping:
            yield words.greeting.lead
            yield from helping
        yield from (_way(line, code, words) for line in lines if line.information and line.call)

    def _in_full(self, line: Line, code: str, words: Spoken) -> str:
        """With its hours, which are said once."""
        return f"{_way(line, code, words)} {hours(line, language(code).crisis)}".strip()

    def _lines(self, code: str) -> tuple[Line, ...]:
        """Those that a telephone reaches; a chat cannot be spoken."""
        lines = self._resources.in_language(code)
        if self._profile is Profile.LEAN and self._resources.special:
            lines = (lines[-1], *lines[:-1])
        return tuple(line for line in lines if line.call or line.text)

    def _opening(self, code: str, words: Spoken, occasion: Occasion, facts: Facts) -> str:
        lang, loc = language(code), locale(code, self._resources.country)
        phrase = opening_phrase(facts.opening, facts.now, facts.zone, facts.place, lang, loc)
        pattern = getattr(words.opening, _OPENED.get(occasion, "ordinary"))
        says: str = pattern.format(opening=phrase)
        if occasion is not Occasion.VACATION or facts.cover is None:
            return says
        number = _NUMBER.search(facts.cover.contact)
        told = words.opening.cover_number if number else words.opening.cover
        filled = told.format(cover_name=facts.cover.name, cover_number=aloud(number[0]) if number else "")
        return f"{says} {filled}"


def _way(line: Line, code: str, words: Spoken) -> str:
    name = name_aloud(line, code)
    if line.information:
        return words.ways.information.format(name=name, number=aloud(line.call))
    if line.call and line.call == line.text and not (line.press or line.keyword):
        return words.ways.both.format(name=name, number=aloud(line.call))
    if line.call:
        pattern = words.ways.press if line.press else words.ways.call
        return pattern.format(name=name, number=aloud(line.call), key=line.press)
    pattern = words.ways.keyword if line.keyword else words.ways.text
    return pattern.format(name=name, number=aloud(line.text), keyword=line.keyword)


def _helping(resources: Resources) -> list[str]:
    return [route for line in resources.lines if not line.information for route in (line.call, line.text) if route]


def _joined(text: str) -> str:
    """Digits that are written apart, as they are spoken, put together: "9, 8, 8" is 988."""
    return re.sub(r"(?<=\d),? (?=\d\b)", "", text)


def _says(text: str, number: str) -> bool:
    return contains(text, number) or contains(_joined(text), number)


def _words_before(text: str, number: str) -> int:
    """How many words come before the number is complete."""
    pieces = _joined(text).split()
    return next((count for count in range(len(pieces)) if contains(" ".join(pieces[: count + 1]), number)), len(pieces))
