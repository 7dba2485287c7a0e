"""What one practice shows: the emergency number, one national line, one special line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from autoreply.texts.crisis.line import Line

STALE_AFTER = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Resources:
    """What may be shown, and nothing else: no field of these lines is unverified.

    `national` is one service, or the services that belong together: two language communities, a line for the voice and
    one for text. `doors` are entrances for a language, by the name of the line they lead to. `numbers` are further
    telephone numbers that the practice confirmed for its own templates.
    """

    country: str
    emergency: str
    emergency_vouched: date
    national: tuple[Line, ...]
    special: Line | None = None
    doors: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.national, self.special) if self.special else self.national

    def in_language(self, language: str) -> tuple[Line, ...]:
        """`lines` for who reads `language`: those that speak it first, with its own key to press or word to text."""
        first = sorted(self.national, key=lambda line: language not in line.languages)
        return tuple(self._door(line, language) for line in (*first, *self.lines[len(first) :]))

    def dialled(self) -> tuple[str, ...]:
        """Every number of these resources, as dialled."""
        doors = [door for group in self.doors.values() for door in group]
        numbers = [number for line in (*self.lines, *doors) for number in (line.call, line.text, line.e164) if number]
        return (self.emergency, *numbers, *self.numbers)

    def _door(self, line: Line, language: str) -> Line:
        for door in self.doors.get(line.name, ()):
            if language in door.languages:
                ways = {"name": door.name_in(language), "press": door.press, "keyword": door.keyword}
                return line.model_copy(update={**ways, "names": {}, "languages": (language,)})
        return line


def stale(resources: Resources, today: date) -> list[str]:
    """A sentence for each number that nobody has looked at for more than 180 days."""
    dates = [("the emergency number", resources.emergency_vouched)]
    dates += [(line.name, line.vouched) for line in resources.lines]
    return [_stale(name, day, today) for name, day in dates if today - day > STALE_AFTER]


def _stale(name: str, day: date, today: date) -> str:
    return (
        f"{name} was last checked on {day}, {(today - day).days} days ago; "
        "look it up and confirm it under [[crisis.confirm]], or update Autoreply"
    )
