"""Reads a time of day as people write it: "9", "9:30", "9.30", "0930", "9am", "noon", "midnight", "24:00"."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from schedules.wallclock import DAY

NOON = DAY // 2


class Style(Enum):
    """Whether a written time says which half of the day it means."""

    BARE = auto()  # 1 to 12 without am or pm: may be either half
    EXACT = auto()  # 24-hour style: 0, 13 to 24, or a leading zero
    SPOKEN = auto()  # am, pm, noon, midnight


@dataclass(frozen=True, slots=True)
class Time:
    """A written time: minutes after midnight (0 to 1440) by its digits, and its style.

    `full` is true for "8:00", false for "8".
    """

    minute: int
    style: Style
    full: bool = False


class TimeError(ValueError):
    """Not a time. The message is a clause; `hint` is what to write instead."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:.h]\s*(?P<minute>[0-9]{2})|(?P<packed>[0-9]{2})|\s*h)?"
    r"(?:[:.]00)?\s*(?P<half>[ap]\.?\s?m?\.?|noon|midnight)?"
)
_WORDS = {"noon": NOON, "midday": NOON, "midnight": 0}
_EXAMPLE = 'a time such as "9:00", "17:30", "9am" or "noon"'


def tidy(text: str) -> str:
    """Return the text in lower case, with plain spaces, hyphens and digits."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join("-" if unicodedata.category(mark) == "Pd" or mark == "\N{MINUS SIGN}" else mark for mark in plain)
    return " ".join(plain.split())


def read_time(text: str) -> Time:
    """Read a time that `tidy` returned. "midnight" is 0. Raises TimeError."""
    if text in _WORDS:
        return Time(_WORDS[text], Style.SPOKEN)
    found = _TIME.fullmatch(text)
    if found is None:
        raise TimeError(f'"{text[:40]}" is not a time of day', _EXAMPLE)
    hour, minute = int(found["hour"]), int(found["minute"] or found["packed"] or 0)
    if minute > 59 or hour * 60 + minute > DAY:
        raise TimeError(f'no clock shows "{text[:40]}"', _beyond(hour, minute))
    if found["half"]:
        return _spoken(text, hour, minute, found["half"])
    exact = hour == 0 or hour > 12 or found["hour"].startswith("0")
    return Time(hour * 60 + minute, Style.EXACT if exact else Style.BARE, bool(found["minute"] or found["packed"]))


def _spoken(text: str, hour: int, minute: int, half: str) -> Time:
    if not 1 <= hour <= 12 or (half in _WORDS and (hour, minute) != (12, 0)):
        raise TimeError(f'"{text[:40]}" is not a time of day', f'"{hour % 24:02}:{minute:02}" or "9am"')
    if half in _WORDS:
        return Time(_WORDS[half], Style.SPOKEN)
    return Time(hour % 12 * 60 + minute + (NOON if half[0] == "p" else 0), Style.SPOKEN)


def _beyond(hour: int, minute: int) -> str:
    if 24 <= hour < 48 and minute <= 59:
        return f'"{hour - 24:02}:{minute:02}", which after a later start means the next day'
    return _EXAMPLE
