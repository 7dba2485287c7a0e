"""What one practice shows: the emergency number, one national line, one special line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from autoreply.texts.crisis.country import EMERGENCY, DeafRoute
from autoreply.texts.crisis.line import Line
from autoreply.texts.crisis.sources import Proof
from autoreply.texts.dates import DateFormat

STALE_AFTER = timedelta(days=180)
_IN_WORDS = {
    "call": "the number to call",
    "press": "the key to press",
    "call_hours": "the hours of calls",
    "text": "the number for texts",
    "keyword": "the word to text",
    "text_hours": "the hours of texts",
    "chat": "the address of the chat",
    "chat_hours": "the hours of the chat",
    "free": "that it is free",
}


@dataclass(frozen=True, slots=True)
class Resources:
    """What may be shown, and nothing else: no field of these lines is unverified.

    `national` is one service, or the services that belong together: two language communities, a line for the voice and
    one for text. `language_lines` are entrances for a language, by the name of the line they lead to. `numbers` are
    further telephone numbers that the practice confirmed for its own templates. `deaf_routes` and `deaf_lines` are for
    people who do not hear or speak: a practice may name them in its own texts.
    """

    country: str
    danger: Line
    national: tuple[Line, ...]
    special: Line | None = None
    language_lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    deaf_routes: tuple[DeafRoute, ...] = ()
    deaf_lines: tuple[Line, ...] = ()

    @property
    def emergency(self) -> str:
        """The number for danger to life."""
        return self.danger.call

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.national, self.special) if self.special else self.national

    def in_language(self, language: str) -> tuple[Line, ...]:
        """`lines` for who reads `language`: those that speak it first, with its own key to press or word to text."""
        first = sorted(self.national, key=lambda line: language not in line.languages)
        return tuple(self._door(line, language) for line in (*first, *self.lines[len(first) :]))

    def dialled(self) -> tuple[str, ...]:
        """Every number of these resources, as dialled."""
        language_lines = [language_line for group in self.language_lines.values() for language_line in group]
        lines = (*self.lines, *language_lines, *self.deaf_lines)
        numbers = [number for line in lines for number in (line.call, line.text, line.e164) if number]
        deaf = [route.number for route in self.deaf_routes if route.number]
        return (self.emergency, *numbers, *self.numbers, *deaf)

    def _door(self, line: Line, language: str) -> Line:
        for language_line in self.language_lines.get(line.name, ()):
            if language in language_line.languages:
                ways = {
                    "name": language_line.name_in(language),
                    "press": language_line.press,
                    "keyword": language_line.keyword,
                }
                return line.model_copy(update={**ways, "names": {}, "languages": (language,)})
        return line


def stale(resources: Resources, today: date) -> list[str]:
    """A sentence for each number that nobody has looked at for more than 180 days."""
    old = [line for line in (resources.danger, *resources.lines) if today - line.vouched > STALE_AFTER]
    dates = DateFormat.of(resources.country)
    return [_stale(_called(line), dates.long_date(line.vouched), (today - line.vouched).days) for line in old]


def press_only(resources: Resources) -> list[str]:
    """A sentence for each line of which only press reports give something, until the practice confirms it."""
    return [
        f"{_called(line)}: only press reports give {', '.join(by_press)}; "
        "look it up and confirm it under [[crisis.confirm]]"
        for line in (resources.danger, *resources.lines)
        if (by_press := told_by_press(line))
    ]


def told_by_press(line: Line) -> list[str]:
    """What of a line only press reports give, in words."""
    facts = {"call"} if line.name == EMERGENCY else set(line.facts)
    return [words for fact, words in _IN_WORDS.items() if fact in facts and line.proof(fact) <= Proof.PRESS]


def _called(line: Line) -> str:
    return "the emergency number" if line.name == EMERGENCY else line.name


def _stale(name: str, day: str, days: int) -> str:
    return (
        f"{name} was last checked on {day}, {days} days ago; "
        "look it up and confirm it under [[crisis.confirm]], or update Autoreply"
    )
