"""Overrides: manual changes of the calendar until a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from schedules.layers import PeriodDetails
from schedules.period import Cause, Mode
from schedules.wallclock import utc


@dataclass(frozen=True, slots=True)
class Override:
    """Open or closed from `start` until just before `until`, by whom and why. Aware instants.

    If two overlap, the one that started later counts. Raises ValueError for naive instants, and for an end that is not
    after the start.
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
    def details(self) -> PeriodDetails:
        return PeriodDetails(self.mode, Cause.OVERRIDE, self.reason)


def closed_prevails(practice: Sequence[Override], person: Sequence[Override]) -> list[Override]:
    """Return the overrides in effect for a person, without overlaps: of each side the one that started last.
    If the two sides disagree, closed prevails: a person who is ill stays closed although the practice opens late, and a
    practice with a burst pipe closes for everybody. A needless reply does less harm than a missing one. One exception:
    a person who was opened after the practice was closed is open.
    """
    edges = sorted({utc(edge) for wish in (*practice, *person) for edge in (wish.start, wish.until)})
    pieces: list[tuple[Override, Override]] = []
    for begin, end in pairwise(edges):
        chosen = _chosen(_latest(practice, begin), _latest(person, begin))
        if chosen is None:
            continue
        if pieces and pieces[-1][0] is chosen and pieces[-1][1].until == begin:
            begin = pieces.pop()[1].start
        pieces.append((chosen, replace(chosen, start=begin, until=end)))
    return [piece for _, piece in pieces]


def _latest(wishes: Sequence[Override], instant: datetime) -> Override | None:
    """Return the one that started last among those in effect at `instant`, or None."""
    holding = [(wish.start, order) for order, wish in enumerate(wishes) if wish.start <= instant < wish.until]
    return wishes[max(holding)[1]] if holding else None


def _chosen(practice: Override | None, person: Override | None) -> Override | None:
    if practice is None or person is None:
        return person or practice
    if practice.mode is person.mode:
        return max(practice, person, key=lambda wish: wish.start)
    if person.mode is Mode.WORKING and person.start <= practice.start:
        return practice
    return person
