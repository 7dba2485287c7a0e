"""The types of the hours reader: a window of wall-clock time, a note, an error."""

from dataclasses import dataclass

from schedules.notation import DAY_NAMES, PLAIN, Notation
from schedules.wallclock import DAY

CLOSED = "closed"


class HoursError(ValueError):
    """Hours that cannot be read, or that can be read in more than one way.

    `read` is the text, `key` its day key or "", `hint` what to write instead. The message is one or two sentences
    without file and line, which the reader of the file adds.
    """

    def __init__(self, problem: str, *, read: str = "", key: str = "", hint: str = "") -> None:
        self.read, self.key, self.hint = _short(read), key, hint
        where = f'{_short(key)} = "{self.read}"' if key else f'"{self.read}"'
        super().__init__(f"{where}: {problem}." + (f" Write {hint}." if hint else ""))


@dataclass(frozen=True, slots=True)
class Note:
    """Hours that look like a mistake. `key` is their day key, `says` a sentence."""

    key: str
    says: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One window of wall-clock time, in minutes after local midnight: 0 <= start < 1440, start < end <= 2880.

    An end past 1440 lies on the next day; the window belongs to the day on which it begins.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY and self.start < self.end <= 2 * DAY):
            raise ValueError(f"A window from minute {self.start} to minute {self.end} does not exist.")

    def say(self, weekday: int | None = None, notation: Notation = PLAIN) -> str:
        """Return it as people write it: "09:00-17:00", or "20:00 - Tue 02:00" past midnight. `weekday`: Monday is 0."""
        start = notation.minute(self.start)
        if self.end <= DAY:
            return f"{start}-{notation.minute(self.end)}"
        if weekday is None:
            return f"{start} - {notation.minute(self.end - DAY)} the next day"
        return f"{start} - {DAY_NAMES[(weekday + 1) % 7]} {notation.minute(self.end - DAY)}"


def say_spans(spans: tuple[Span, ...], weekday: int | None = None, notation: Notation = PLAIN) -> str:
    """Return all windows of a day in words, or "closed"."""
    return ", ".join(span.say(weekday, notation) for span in spans) or CLOSED


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
