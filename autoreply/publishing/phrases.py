"""The hours in words of one language, and what is said around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from babel import Locale
from babel.lists import format_list

from autoreply.publishing.public_hours import PublicHours, Window
from autoreply.settings import Settings
from autoreply.settings.texts import resources_of, spoken_words_of
from autoreply.texts.dates import locale, minute_of_day, plain_spaces
from autoreply.texts.word_lists import WordList
from autoreply.texts.words import Facts, Occasion, Speaker
from autoreply.texts.words.block import crisis_block, short_blocks
from autoreply.texts.words.language import language
from autoreply.texts.words.opening import date_words, place_phrase
from autoreply.texts.words.samples import SAMPLE
from schedules.wallclock import DAY
from schedules.weekdays import equal_days

ALWAYS = (Window(0, DAY),)


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A line of a table of hours: which days or which date, and when."""

    days: str
    times: str


class Phrases:
    """One language of one practice. Raises `CrisisError` where its crisis lines cannot be chosen."""

    def __init__(self, settings: Settings, code: str) -> None:
        self._settings = settings
        self.code = code
        self.speaker = Speaker(settings.voice)
        self._words = words_of_publishing(code, self.speaker)
        self._language = language(code, self.speaker)
        self.locale: Locale = locale(code, settings.country)
        self._resources = resources_of(settings)

    def __getitem__(self, key: str) -> str:
        """A sentence with what belongs to this practice filled in."""
        return self.said(key)

    def said(self, key: str, **values: str) -> str:
        """The same with further values."""
        return self._words.say(key, **{**self._facts(), **values})

    @property
    def language_name(self) -> str:
        """The name of the language in itself."""
        return self._language.name

    def week(self, hours: PublicHours) -> list[PublishedRow]:
        """The usual week, equal days together, as a table shows it."""
        return [
            PublishedRow(_capital(self._days(run)), self.times(hours.week[run[0]])) for run in equal_days(hours.week)
        ]

    def dates(self, hours: PublicHours, now: datetime) -> list[PublishedRow]:
        """The coming dates that differ."""
        rows = []
        for one in hours.differing:
            named = one.label and self.code == self._settings.languages[0]  # a label has one language, presumably that
            label = f" ({one.label})" if named else ""
            rows.append(PublishedRow(_capital(f"{self.day(one.date, now)}{label}"), self.times(one.windows)))
        return rows

    def times(self, windows: Sequence[Window]) -> str:
        """ "9:00 AM – 12:00 PM, 1:00 PM – 5:30 PM", "closed"."""
        if windows == ALWAYS:
            return self._words.say("all_day")
        return ", ".join(self._window(one, "window") for one in windows) or self._words.say("closed")

    def day(self, day: date, now: datetime) -> str:
        """ "Thursday, November 26", with the year where that is far off."""
        local = datetime.combine(day, time(12), tzinfo=UTC)
        return date_words(local, now, self._language, self.locale)

    def hours_said(self, hours: PublicHours) -> str:
        """The usual week as part of a sentence, without days on which we are closed."""
        runs = [run for run in equal_days(hours.week) if hours.week[run[0]]]
        said = [f"{self._days(run, within=True)} {self._said(hours.week[run[0]])}" for run in runs]
        return self._words.say("joint").join(said) or self._words.say("never")

    def signature(self, hours: PublicHours) -> str:
        """What stands below mails that people of the practice write."""
        lines = self._resources.in_language(self.code)
        short = short_blocks(lines, self._language.short(), self.locale)[0]
        return self._filled("signature", hours=self.hours_said(hours), crisis=short)

    def portal(self, hours: PublicHours) -> str:
        """The welcome text of a portal that cannot reply by itself."""
        return self._filled("portal", hours=self.hours_said(hours), crisis=self.crisis)

    def voicemail(self, hours: PublicHours) -> str:
        """What to read aloud for the voicemail of a telephone that Autoreply does not answer. Raises `WordsError`."""
        spoken = spoken_words_of(self._settings, (self.code,), {})
        greeting = spoken.say(Occasion.ORDINARY, self._spoken_facts())[0].closed
        return self._filled("voicemail", hours=self.hours_said(hours), greeting=greeting)

    @property
    def crisis(self) -> str:
        """The crisis block; "" where the practice chose to show no line."""
        return crisis_block(self._resources.in_language(self.code), self._language, self.locale)

    @property
    def place(self) -> str:
        """The city whose time it is, as it stands in a sentence."""
        return place_phrase(self._settings.timezone, self._settings.place, self._language, self.locale)

    def _days(self, run: Sequence[int], *, within: bool = False) -> str:
        """ "Monday to Thursday"; `within` a sentence, some languages put an article before a single day."""
        names = [self.locale.days["stand-alone"]["wide"][day] for day in run]
        if len(run) > 2:
            return self._words.say("days", first=names[0], last=names[-1])
        both: str = format_list(names, locale=self.locale)
        return self._words.say("one_day", day=both) if within and len(run) == 1 else both

    def _said(self, windows: Sequence[Window]) -> str:
        if windows == ALWAYS:
            return self._words.say("all_day")
        said: str = format_list([self._window(one, "window_said") for one in windows], locale=self.locale)
        return said

    def _window(self, window: Window, pattern: str) -> str:
        return self._words.say(pattern, start=self._time(window.start), end=self._time(window.end))

    def _time(self, minutes: int) -> str:
        if self.code == "fr":
            return f"{minutes // 60} h {minutes % 60:02}" if minutes % 60 else f"{minutes // 60} h"
        return minute_of_day(minutes, self.locale).removeprefix("0")

    def _filled(self, key: str, **values: str) -> str:
        text = self.said(key, danger=self["danger"], **values)
        return plain_spaces(text).replace(".m..", ".m.").strip()  # "a.m." ends a sentence by itself

    def _facts(self) -> Mapping[str, str]:
        settings = self._settings
        return {"practice": settings.practice, "place": self.place, "emergency": self._resources.emergency}

    def _spoken_facts(self) -> Facts:
        """No date is said, so the instant does not matter."""
        return Facts(self._settings.practice, self._settings.timezone, self._settings.place, SAMPLE.now, None)


def words_of_publishing(code: str, speaker: Speaker) -> WordList:
    """The words of a language, as `speaker` says them."""
    return WordList.of("autoreply.publishing", "publishing.toml", code, speaker)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
