"""How often somebody reached out: in closed periods, not in messages. Pure, and silent: it tells only who asks.

The unit is that of Britain's ambulance services (FreCaNN), which count episodes of care and not calls: three messages
in one night are one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from autoreply.decision.thresholds import Threshold
from autoreply.record.cards.contact_times import ClientContact
from schedules import Calendar


@dataclass(frozen=True, slots=True)
class ReachedOut:
    """One closed period in which somebody reached out, on whatever channels. `last` is their last contact in it.

    `urgent` is how many of the messages had urgent words. They are shown beside, and never counted against anyone.
    """

    start: datetime
    last: datetime
    channels: tuple[str, ...]
    urgent: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Crossed:
    """A threshold that somebody's closed periods reached, with what they are, and the urgent ones beside."""

    threshold: Threshold
    periods: int
    urgent: int


class PeriodStarts:
    """When the periods of a calendar began. It asks for each period once, however many instants lie in it."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._starts: list[datetime] = []  # of the periods that are known, in their order
        self._ends: list[datetime] = []

    def of(self, instant: datetime) -> datetime:
        """Return when the period around an instant began."""
        place = bisect_right(self._starts, instant) - 1
        if place >= 0 and instant < self._ends[place]:
            return self._starts[place]
        period = self._calendar.at(instant)
        start = period.start or _BEFORE
        self._starts.insert(place + 1, start)
        self._ends.insert(place + 1, period.end or _AFTER)
        return start


def closed_periods(contacts: Iterable[ClientContact], periods: PeriodStarts) -> list[ReachedOut]:
    """Return the closed periods of the practice in which these contacts came, oldest first.

    A period counts if a message without urgent words came in it.
    """
    found: dict[datetime, list[ClientContact]] = {}
    for one in contacts:
        found.setdefault(periods.of(one.arrived), []).append(one)
    return [_reached_out(start, found[start]) for start in sorted(found)]


def crossed(
    periods: Sequence[ReachedOut], thresholds: Iterable[Threshold], at: datetime, after: datetime | None = None
) -> Crossed | None:
    """Return the first threshold that is reached at that instant, or None. Only periods later than `after` count."""
    for threshold in thresholds:
        since = at - timedelta(days=threshold.days)
        mine = [one for one in periods if since < one.last <= at and (after is None or one.last > after)]
        many = sum(one.counts for one in mine)
        if many >= threshold.periods:
            return Crossed(threshold, many, sum(one.urgent > 0 for one in mine))
    return None


_BEFORE = datetime.min.replace(tzinfo=UTC)  # of a closed period whose start lies before the horizon
_AFTER = datetime.max.replace(tzinfo=UTC)  # and of one whose end lies behind it


def _reached_out(start: datetime, contacts: Sequence[ClientContact]) -> ReachedOut:
    if len(contacts) == 1:  # as nearly always
        (one,) = contacts
        return ReachedOut(start, one.arrived, (one.channel,), int(one.urgent), counts=not one.urgent)
    urgent = sum(one.urgent for one in contacts)
    channels = tuple(sorted({one.channel for one in contacts}))
    return ReachedOut(start, max(one.arrived for one in contacts), channels, urgent, counts=urgent < len(contacts))
