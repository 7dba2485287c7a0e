"""When those who cover are away themselves, and who covers then instead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from schedules.layers import Face
from schedules.strip import Strip

Stretches = Sequence[tuple[datetime, datetime]]  # from the one instant until just before the other, in UTC


class Absences:
    """By whom they are called, when people are away. Who is not named is always there. Never changes."""

    def __init__(self, away: Mapping[str, Stretches] | None = None) -> None:
        self._away = {name: tuple(stretches) for name, stretches in (away or {}).items() if stretches}

    def resolve(self, strip: Strip) -> Strip:
        """The same strip, where each moment names as cover only the first who is there, or nobody.

        The strip itself where nothing changes; it is not painted on.
        """
        runs = [(start, end, face) for start, end, face in strip.runs() if len(face.covers) > 1 or self._knows(face)]
        if not runs:
            return strip
        resolved = strip.copy()
        for start, end, face in runs:
            for begin, until in self._cut(start, end, face):
                resolved.paint(begin, until, face._replace(covers=self._there(face, begin)))
        return resolved

    def _knows(self, face: Face) -> bool:
        return any(name in self._away for name in face.covers)

    def _cut(self, start: datetime, end: datetime, face: Face) -> list[tuple[datetime, datetime]]:
        """[start, end) in pieces during which the same people are away."""
        edges = {start, end}
        for name in face.covers:
            edges |= {edge for stretch in self._away.get(name, ()) for edge in stretch if start < edge < end}
        ordered = sorted(edges)
        return list(pairwise(ordered))

    def _there(self, face: Face, instant: datetime) -> tuple[str, ...]:
        return next(((name,) for name in face.covers if not self._is_away(name, instant)), ())

    def _is_away(self, name: str, instant: datetime) -> bool:
        return any(begin <= instant < until for begin, until in self._away.get(name, ()))


def first_of(covers: Sequence[str]) -> str | None:
    """The one who covers, None for nobody."""
    return covers[0] if covers else None
