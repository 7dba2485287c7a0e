"""Reads the names of days as people write them: "Mon", "mon-fri", "sat, sun", "daily", "M-F"."""

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from schedules.notation import DAY_NAMES
from schedules.spans import HoursError

ALL = tuple(range(7))

_NAMES = {
    **dict.fromkeys(("m", "mo", "mon", "monday"), 0),
    **dict.fromkeys(("tu", "tue", "tues", "tuesday"), 1),
    **dict.fromkeys(("w", "we", "wed", "weds", "wednesday"), 2),
    **dict.fromkeys(("th", "thu", "thur", "thurs", "thursday"), 3),
    **dict.fromkeys(("f", "fr", "fri", "friday"), 4),
    **dict.fromkeys(("sa", "sat", "saturday"), 5),
    **dict.fromkeys(("su", "sun", "sunday"), 6),
}
_GROUPS = {
    **dict.fromkeys(("daily", "every day", "everyday", "all", "all days", "all week", "each day"), ALL),
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays", "working days"), ALL[:5]),
    **dict.fromkeys(("weekend", "weekends"), ALL[5:]),
}
_TWOFOLD = {"t": '"tue" or "thu"', "s": '"sat" or "sun"'}
_LIST = re.compile(r"\s*(?:[,;&+/]|\band\b)\s*")
_RANGE = re.compile(r"\s*(?:-+|\bto\b|\bthrough\b|\bthru\b|\btill?\b|\buntil\b)\s*")


def read_days(key: str, text: str) -> tuple[int, ...]:
    """Return the days (Monday is 0) that `text` names, in its order. `key` is its spelling in the file, for messages.

    Raises HoursError for names that are unknown or may mean two days, and for a day named twice.
    """
    days: list[int] = []
    for part in _LIST.split(text):
        days.extend(_GROUPS[part] if part in _GROUPS else _range(key, part))
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        raise HoursError(f"{DAY_NAMES[twice[0]]} is named twice", read=text, key=key, hint="each day once")
    return tuple(days)


def equal_days(week: Sequence[object]) -> Iterator[tuple[int, ...]]:
    """Yield the days of a week, Monday first, in runs of days that have the same: (0, 1, 2, 3), (4,), (5, 6)."""
    for _, run in groupby(ALL, key=lambda day: week[day]):
        yield tuple(run)


def day_name(text: str) -> int | None:
    """Return the day of a single name, or None."""
    text = text.rstrip(".")
    return _NAMES.get(text, _NAMES.get(text.removesuffix("s")))


def _range(key: str, text: str) -> tuple[int, ...]:
    ends = _RANGE.split(text)
    if len(ends) > 2:
        raise HoursError("this is more than one range of days", read=text, key=key, hint='for example "mon-fri"')
    first, last = _day(key, ends[0]), _day(key, ends[-1])
    if len(ends) == 2 and first == last:
        raise HoursError(
            "a range from a day to itself may mean one day or all seven", read=text, key=key, hint='"mon" or "daily"'
        )
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def _day(key: str, name: str) -> int:
    day = day_name(name)
    if day is None:
        problem = "this may be two different days" if name in _TWOFOLD else "this names no day of the week"
        raise HoursError(problem, read=name, key=key, hint=_hint(name))
    return day


def _hint(name: str) -> str:
    if name in _TWOFOLD:
        return _TWOFOLD[name]
    if "holiday" in name or name == "ph":
        return "the hours of holidays under [holidays]"
    # A name that begins otherwise is likelier of another language: "lun" is no "sun".
    known = [known for known in (*_NAMES, *_GROUPS) if len(known) > 2 and known[:1] == name[:1]]
    near = difflib.get_close_matches(name, known, n=1)
    return f'"{near[0]}"' if near else 'a day such as "mon", "mon-fri", "sat, sun" or "daily"'
