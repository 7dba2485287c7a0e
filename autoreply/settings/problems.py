"""The problems in the file, in words by which the person who wrote it can correct them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One problem: its file, its line (None if it has none), and its key."""

    file: str
    line: int | None
    where: str
    says: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.where}: {self.says}" if self.where else f"{place}: {self.says}"


class SettingsError(Exception):
    """The settings cannot be used. `troubles` holds everything that was found, in the order of the file."""

    def __init__(self, troubles: Iterable[SettingsProblem]) -> None:
        self.troubles = in_order(troubles)
        super().__init__("\n".join(map(str, self.troubles)))


def in_order(troubles: Iterable[SettingsProblem]) -> tuple[SettingsProblem, ...]:
    """Return the problems by line, each once. Those without a line come last."""
    return tuple(sorted(dict.fromkeys(troubles), key=lambda trouble: (trouble.line is None, trouble.line or 0)))
