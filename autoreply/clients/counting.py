"""How often somebody reached out: in closed periods, not in messages. Pure, and silent: it tells only who asks.

The unit is that of Britain's ambulance services (FreCaNN), which count episodes of care and not calls: three messages
in one night are one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.decision.thresholds import Threshold
from autoreply.record.card_contacts import ClientContact
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


def closed_periods(contacts: Iterable[ClientContact], calendar: Calendar) -> list[ReachedOut]:
    """Return the closed periods of the practice in which these contacts came, oldest first.

    A period counts if a message without urgent words came in it.
    """
    found: dict[datetime, list[ClientContact]] = {}
    for one in contacts:
        found.setdefault(calendar.at(one.arrived).start or _BEFORE, []).append(one)
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


_BEFORE = datetime.fromisoformat("0001-01-01T00:00:00+00:00")  # a closed period whose start lies before the horizon


def _reached_out(start: datetime, contacts: Sequence[ClientContact]) -> ReachedOut:
    urgent = sum(one.urgent for one in contacts)
    channels = tuple(sorted({one.channel for one in contacts}))
    return ReachedOut(start, max(one.arrived for one in contacts), channels, urgent, counts=urgent < len(contacts))
