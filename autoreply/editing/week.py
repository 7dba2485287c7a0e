"""A week as seven rows, and what is to change in the file where somebody typed other ones. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autoreply.editing.changes import Change, PutKey, SplitKey
from autoreply.settings.reading.lines import KeyPath
from autoreply.texts.dates import DateFormat
from schedules import SPECIAL, HoursError, read_spans, read_weekly
from schedules.notation import WEEKDAYS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class WrittenWeek:
    """A table of hours as the form shows it: a text for each day of the week, Monday first.

    `keys` are the keys of the table with their days. `others` are lines that no row can show, such as "1st sat".
    """

    rows: tuple[str, ...]
    keys: Mapping[str, tuple[int, ...]]
    others: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "WrittenWeek":
        rows, keys, others = [CLOSED] * 7, {}, {}
        for key, value in table.items():
            days = () if key == SPECIAL else _days_of(key)
            if days:
                keys[key] = days
                for day in days:
                    rows[day] = _text(value)
            elif key != SPECIAL:
                others[key] = _text(value)
        return cls(tuple(rows), keys, others)

    def changes(self, path: KeyPath, typed: Sequence[str], *, is_new: bool = False) -> list[Change]:
        """What makes the table at `path` mean the typed rows. `is_new`: there is no such table yet."""
        wanted = [text.strip() or CLOSED for text in typed]
        if is_new:
            open_days = [day for day in range(7) if _is_open(wanted[day])]
            return [PutKey((*path, name), text) for name, text in _runs(open_days or list(range(7)), wanted)]
        found: list[Change] = []
        for key, days in self.keys.items():
            if all(wanted[day] == self.rows[day] for day in days):
                continue
            parts = _runs(days, wanted)
            found.append(PutKey((*path, key), parts[0][1]) if len(parts) == 1 else SplitKey((*path, key), tuple(parts)))
        covered = {day for days in self.keys.values() for day in days}
        new = [day for day in range(7) if day not in covered and _is_open(wanted[day])]
        return [*found, *(PutKey((*path, name), text) for name, text in _runs(new, wanted))]


def row_problem(day: int, text: str) -> str:
    """What is wrong with the hours of one day, in a sentence that says what to do; "" where nothing is."""
    try:
        read_spans(text.strip() or CLOSED, DAYS[day])
    except HoursError as error:
        return f"{WEEKDAYS[day]}: {str(error).removeprefix(f'{error.key} = ')}"
    return ""


def row_says(day: int, text: str, dates: DateFormat) -> str:
    """The hours of one day said back, with doubts about them; "" where they cannot be read."""
    try:
        week = read_weekly({DAYS[day]: text.strip() or CLOSED})
    except HoursError:
        return ""
    short = WEEKDAYS[day][:3]
    said = next((line for line in week.describe(dates) if line.startswith(f"{short} ")), "")
    said = said.removeprefix(f"{short} ") if week.days[day] else CLOSED
    return " ".join([f"That is: {said}.", *(note.says for note in week.notes if note.key)])


def _days_of(key: str) -> tuple[int, ...]:
    """The days of the week that a key names, () where it names none or only some of them."""
    try:
        week = read_weekly({key: "0:00-1:00"})
    except HoursError:
        return ()
    return tuple(day for day in range(7) if week.days[day]) if not week.special else ()


def _is_open(text: str) -> bool:
    try:
        return bool(read_spans(text)[0])
    except HoursError:
        return True


def _runs(days: Sequence[int], texts: Sequence[str]) -> list[tuple[str, str]]:
    """One key for each run of days with the same text: ("mon-thu", "9-17")."""
    found: list[tuple[list[int], str]] = []
    for day in sorted(days):
        if found and found[-1][1] == texts[day] and found[-1][0][-1] == day - 1:
            found[-1][0].append(day)
        else:
            found.append(([day], texts[day]))
    return [(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}", text) for run, text in found]


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
