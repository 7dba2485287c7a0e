"""Lengths of time as people write them: "4h", "10m", "1h30m", "90 days", "6y".

A year has 366 days: who has to keep something for six years never keeps it for less.
"""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

_UNITS = {"y": 366 * 86_400, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
YEAR = timedelta(days=366)
_PART = re.compile(
    r"\s*(\d{1,6})\s*(y|w|d|h|m|s)(?:ears?|eeks?|ays?|ours?|rs?|inutes?|ins?|econds?|ecs?)?(?![a-z])\s*", re.IGNORECASE
)
_EXAMPLES = '"10m", "4h", "1h30m" or "90d"'


def read_duration(value: object) -> timedelta:
    """`value` as a length of time.

    A number alone is refused, since nobody can tell minutes from seconds. Raises ValueError with a sentence.
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"is not a length of time; write one like {_EXAMPLES}")
    text = str(value).strip()
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", text):
        raise ValueError(f'says {text} but not of what; write the unit too, as in "{text}m" or "{text}h"')
    parts = _parts(text)
    if not parts:
        raise ValueError(f'"{text[:40]}" is not a length of time; write one like {_EXAMPLES}')
    return timedelta(seconds=sum(number * _UNITS[unit] for number, unit in parts))


def _parts(text: str) -> list[tuple[int, str]]:
    """Each number with its unit, [] where anything else stands in `text`."""
    parts, at = [], 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            return []
        parts.append((int(found[1]), found[2].lower()))
        at = found.end()
    return parts


def write_duration(length: timedelta) -> str:
    """The shortest way to write `length`, whole seconds: the inverse of `read_duration`."""
    left, written = int(length.total_seconds()), ""
    for unit, seconds in _UNITS.items():
        if unit in ("y", "w"):
            continue
        count, left = divmod(left, seconds)
        written += f"{count}{unit}" if count else ""
    return written or "0s"


Duration = Annotated[timedelta, BeforeValidator(read_duration), PlainSerializer(write_duration)]


def within(least: str, most: str) -> AfterValidator:
    """A check that a length of time lies between two others, both allowed."""
    low, high = read_duration(least), read_duration(most)

    def check(length: timedelta) -> timedelta:
        if not low <= length <= high:
            raise ValueError(f'expected between "{least}" and "{most}", not "{write_duration(length)}"')
        return length

    return AfterValidator(check)
