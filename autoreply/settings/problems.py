"""What is wrong in the file, said so that the person who wrote it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One thing to mend: in which file, on which line (None where no line can be named), under which key."""

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
    """By line, each once; what has no line stands last."""
    return tuple(sorted(dict.fromkeys(troubles), key=lambda trouble: (trouble.line is None, trouble.line or 0)))
