"""A figure, the bound it must keep, and the table of all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMNS = ("figure", "Autoreply", "peer", "value", "bound", "")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measurement. The bound holds for the ratio to the peer, or, without one, for the measurement itself."""

    says: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def value(self) -> float:
        """What the bound is about."""
        return self.ours if self.peer is None else self.ours / self.peer

    @property
    def kept(self) -> bool:
        most = self.at_most is None or self.value <= self.at_most
        return most and (self.at_least is None or self.value >= self.at_least)

    def row(self) -> tuple[str, ...]:
        """Its line of the table, in the order of `COLUMNS`."""
        unit = self.unit if self.peer is None else "x"
        peer = f"{_short(self.peer)} {self.unit} ({self.peer_name})" if self.peer is not None else ""
        bounds = [f"<= {_short(self.at_most)}"] if self.at_most is not None else []
        bounds += [f">= {_short(self.at_least)}"] if self.at_least is not None else []
        verdict = ("kept" if self.kept else "BROKEN") if bounds else ""
        ours = f"{_short(self.ours)} {self.unit}"
        return self.says, ours, peer, f"{_short(self.value)} {unit}", " ".join(bounds), verdict


def table(figures: Iterable[Figure]) -> str:
    """All figures, in columns."""
    rows = [COLUMNS, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _short(number: float) -> str:
    """Three digits that count."""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
