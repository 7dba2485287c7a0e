"""One weekday of a month, counted from either end: the first Monday, the last Friday."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from schedules.notation import DAY_NAMES
from schedules.spans import HoursError
from schedules.weekdays import day_name

_WEEK = timedelta(days=7)
_SAID = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5} | {said: n for n, said in _SAID.items()}
_ONE = rf"(?:{'|'.join(_WORDS)})"
ORDINALS = rf"{_ONE}(?:\s*(?:[,&+/]|\band\b)\s*{_ONE})*"
_KEY = re.compile(rf"(?P<numbers>{ORDINALS})\b[\s_-]*(?P<day>.*?)(?:\s+(?:of|in)\s+(?:the|each|every|a)\s+month)?")
_EXAMPLE = '"1st mon", "2nd and 4th tue" or "last fri"'


@dataclass(frozen=True, slots=True, order=True)
class NthWeekday:
    """`number` counts from 1 to 5, or is -1 for the last of the month; Monday is weekday 0."""

    number: int
    weekday: int

    def comes_on(self, day: date) -> bool:
        """Whether a date is this weekday of its month."""
        if day.weekday() != self.weekday:
            return False
        return (day + _WEEK).month != day.month if self.number < 0 else (day.day - 1) // 7 + 1 == self.number

    def in_month(self, year: int, month: int) -> date | None:
        """Its date in a month; None in a month that has no fifth one."""
        days = (date(year, month, 1) + timedelta(days=ahead) for ahead in range(31))
        return next((day for day in days if day.month == month and self.comes_on(day)), None)

    def say(self) -> str:
        """As people write it: "1st Mon", "last Fri"."""
        return f"{_SAID[self.number]} {DAY_NAMES[self.weekday]}"


def read_numbers(text: str) -> tuple[int, ...]:
    """The numbers that "1st and 3rd" names. The text has the form of `ORDINALS`."""
    return tuple(_WORDS[word] for word in re.findall(_ONE, text))


def read_nth(key: str, text: str) -> tuple[NthWeekday, ...]:
    """What "1st and 3rd fri" names; () where the text does not begin with an ordinal. `key` is for messages.

    Raises HoursError for what begins like one and cannot be read.
    """
    found = _KEY.fullmatch(text)
    if found is None:
        return ()
    weekday = day_name(found["day"])
    if weekday is None:
        problem = f'"{found["day"]}" is not one day of the week' if found["day"] else "the day of the week is missing"
        raise HoursError(problem, read=text, key=key, hint=f"each day on a line of its own, like {_EXAMPLE}")
    return tuple(NthWeekday(number, weekday) for number in dict.fromkeys(read_numbers(found["numbers"])))
