"""How a review is written in one language: its sentences, dates, lengths of time, and the names of our own people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from autoreply.reviews.reasons import reason_in
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.word_lists import FALLBACK, WordList

_UNITS = (("days", timedelta(days=1)), ("hours", timedelta(hours=1)))


@dataclass(frozen=True, slots=True)
class IncidentWording:
    """The words of one language for one practice."""

    settings: Settings
    words: WordList

    @classmethod
    def of(cls, settings: Settings, language: str = FALLBACK) -> Self:
        return cls(settings, WordList.of("autoreply.incidents", "incident.toml", language))

    def say(self, name: str, /, **values: object) -> str:
        return self.words.say(name, **values)

    def known(self, name: str) -> str:
        """The words of that name, "" where there are none."""
        return self.words.words.get(name, "")

    @property
    def is_translated(self) -> bool:
        """Whether it is not in English, in which decisions and troubles are logged."""
        return self.words.language != FALLBACK

    def when(self, instant: datetime) -> str:
        return self._dates.full(instant, self.settings.timezone)

    def day(self, day: date) -> str:
        return self._dates.day_and_year(day)

    def reason(self, word: str) -> str:
        return reason_in(self.words.language, word)

    def name(self, person: str | None) -> str:
        """Somebody of the practice, or the practice itself."""
        people = self.settings.people
        return people[person].name if person in people else person or self.say("practice")

    def span(self, length: timedelta) -> str:
        """ "12 minutes", "3 hours", "5 days": the largest unit of which there are at least two."""
        for unit, size in _UNITS:
            if length >= 2 * size:
                return self.words.counted(unit, length // size)
        return self.words.counted("minutes", length // timedelta(minutes=1))

    @property
    def _dates(self) -> DateFormat:
        return DateFormat(locale(self.words.language, self.settings.country))
