"""Mistakes in a text of the settings file, each with the lines around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from autoreply.settings.problems import SettingsProblem

AROUND = 1  # lines shown above and below a mistake


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A mistake, with its sentence. `above` and `below` are (number, text); `above` ends with the line itself."""

    line: int | None
    above: tuple[tuple[int, str], ...]
    below: tuple[tuple[int, str], ...]
    says: str


def file_problems(text: str, troubles: Sequence[SettingsProblem]) -> tuple[FileProblem, ...]:
    """In the order of the file."""
    lines = list(enumerate(text.splitlines(), start=1))
    return tuple(_problem(lines, trouble) for trouble in troubles)


def _problem(lines: list[tuple[int, str]], trouble: SettingsProblem) -> FileProblem:
    says = f"{trouble.where}: {trouble.says}" if trouble.where else trouble.says
    if trouble.line is None:
        return FileProblem(None, (), (), says)
    first = max(0, trouble.line - 1 - AROUND)
    return FileProblem(trouble.line, tuple(lines[first : trouble.line]), tuple(lines[trouble.line :][:AROUND]), says)
