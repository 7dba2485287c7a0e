"""A person's word that stands above the calendar for a while."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from schedules.layers import Face
from schedules.period import Cause, Mode
from schedules.wallclock import utc


@dataclass(frozen=True, slots=True)
class Override:
    """Open or closed from `start` until just before `until`, by whom and why. Aware instants.

    Of two that hold at once, the one that started later is heard. Raises ValueError for naive instants, and for an end
    that does not come after the start.
    """

    mode: Mode
    start: datetime
    until: datetime
    author: str
    reason: str

    def __post_init__(self) -> None:
        if utc(self.until) <= utc(self.start):
            raise ValueError("An override ends after it starts. Give it a later end.")

    @property
    def face(self) -> Face:
        return Face(self.mode, Cause.OVERRIDE, self.reason)


def closed_prevails(practice: Sequence[Override], person: Sequence[Override]) -> list[Override]:
    """What holds for a person under both wills: within each the later one, between them whoever closes.

    So a person who is ill stays closed although the practice opens late, and a practice with a burst pipe closes for
    everybody: where two wills disagree, a needless reply does less harm than a missing one.
    """
    ours, hers = list(_one_will(practice)), list(_one_will(person))
    return [*_giving_way(ours, hers), *_giving_way(hers, ours)]


def _one_will(wishes: Sequence[Override]) -> Iterator[Override]:
    """Pieces that do not overlap: at each instant the wish that started last."""
    edges = sorted({utc(edge) for wish in wishes for edge in (wish.start, wish.until)})
    for begin, end in pairwise(edges):
        holding = [(wish.start, order) for order, wish in enumerate(wishes) if wish.start <= begin < wish.until]
        if holding:
            yield replace(wishes[max(holding)[1]], start=begin, until=end)


def _giving_way(wishes: Sequence[Override], others: Sequence[Override]) -> Iterator[Override]:
    """`wishes`, of which those that open leave out every stretch in which one of `others` closes."""
    closing = [(other.start, other.until) for other in others if other.mode is Mode.AFTER_HOURS]
    for wish in wishes:
        start = wish.start
        for shut, again in closing if wish.mode is Mode.WORKING else ():
            if start < shut < wish.until:
                yield replace(wish, start=start, until=shut)
            if shut < wish.until:
                start = max(start, again)
        if start < wish.until:
            yield replace(wish, start=start)
