"""A strip of time: faces one after the other, without gap. Painted over, cut, joined."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime

from schedules.layers import Face


class Strip:
    """What holds from `starts[i]` to the next start, the last one to `end`. Neighbours always differ."""

    __slots__ = ("end", "faces", "starts")

    def __init__(self, start: datetime, end: datetime, face: Face) -> None:
        self.starts, self.faces, self.end = [start], [face], end

    def paint(self, start: datetime, end: datetime, face: Face) -> None:
        """Show `face` in [start, end), as far as the strip reaches."""
        start, end = max(start, self.starts[0]), min(end, self.end)
        if start >= end:
            return
        first, after = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if end < self.end and (after == len(self.starts) or self.starts[after] != end):
            after -= 1  # the face that `end` cuts in two goes on behind it
            rest = [(end, self.faces[after])]
            after += 1
        else:
            rest = []
        pieces = [(start, face), *rest]
        self.starts[first:after] = [piece[0] for piece in pieces]
        self.faces[first:after] = [piece[1] for piece in pieces]

    def append(self, other: "Strip") -> None:
        """Put `other` behind, joined where the faces are the same."""
        joined = 1 if other.faces[0] == self.faces[-1] else 0
        self.starts += other.starts[joined:]
        self.faces += other.faces[joined:]
        self.end = other.end

    def copy(self) -> "Strip":
        """A strip of its own with the same faces."""
        twin = Strip(self.starts[0], self.end, self.faces[0])
        twin.starts, twin.faces = self.starts.copy(), self.faces.copy()
        return twin

    def at(self, instant: datetime) -> Face:
        """The face of an instant; beyond the ends, that of the nearest."""
        return self.faces[max(0, bisect_right(self.starts, instant) - 1)]

    def runs(self) -> Iterator[tuple[datetime, datetime, Face]]:
        """Unbroken runs of one face, in order."""
        start, face = self.starts[0], self.faces[0]
        for next_start, next_face in zip(self.starts[1:], self.faces[1:], strict=True):
            if next_face != face:
                yield start, next_start, face
                start, face = next_start, next_face
        yield start, self.end, face
