"""Lists all occurrences of one event: by its rules and extra dates, without those left out, with those changed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from schedules.ical.event import Event
from schedules.ical.limits import Effort
from schedules.ical.recurrence import starts
from schedules.layer_stack import FIRST, LAST


class Occurrence(NamedTuple):
    """One occurrence of `event`, by the wall clock of its zone."""

    event: Event
    start: datetime
    length: timedelta


def occurrences(events: Sequence[Event], first: date, last: date, effort: Effort) -> Iterator[Occurrence]:
    """Yield the occurrences of events with one UID that may touch the dates, in no order, without cancelled ones.

    Of two versions the one with the higher SEQUENCE counts. Two events that share a UID by mistake both count. Raises
    FeedError if that exceeds `effort`.
    """
    newest = max((event.sequence for event in events if event.changes is None), default=0)
    owners = [event for event in events if event.changes is None and event.sequence == newest]
    changes: dict[date, Event] = {}
    for event in sorted(events, key=lambda event: event.sequence):
        if event.changes is not None:
            changes[event.changes] = event
    less = frozenset(day for owner in owners for day in owner.less)
    for key, event in changes.items():
        if key not in less and not event.cancelled:
            yield Occurrence(event, event.start, event.length)
    for owner in owners:
        yield from _unchanged(owner, changes, first, last, effort)


def _unchanged(
    owner: Event, changes: dict[date, Event], first: date, last: date, effort: Effort
) -> Iterator[Occurrence]:
    onwards = {_moment(key): event for key, event in changes.items() if event.onwards}
    keys = sorted(onwards)
    seen: set[datetime] = set()
    later = max([owner.length, *(event.start + event.length - key for key, event in onwards.items())])
    earlier = max([timedelta(), *(key - event.start for key, event in onwards.items())])
    for start, length in _planned(owner, _moved(first, -later), _moved(last, earlier), effort):
        if start in seen or any(name in owner.less or name in changes for name in (start, start.date())):
            continue
        seen.add(start)
        before = bisect_left(keys, start)
        if not before and not owner.cancelled:
            yield Occurrence(owner, start, length)
        elif before:
            change = onwards[keys[before - 1]]
            if not change.cancelled:
                yield Occurrence(change, start + (change.start - keys[before - 1]), change.length)


def _planned(owner: Event, first: date, last: date, effort: Effort) -> Iterator[tuple[datetime, timedelta]]:
    """Every start, also of those changed or left out, some of them twice. The first counts though no rule names it."""
    if not owner.rules or any(rule.until is None or owner.start <= rule.until for rule in owner.rules):
        yield owner.start, owner.length
    yield from owner.more
    for rule in owner.rules:
        yield from ((start, owner.length) for start in starts(rule, owner.start, first, last, effort))


def _moved(day: date, by: timedelta) -> date:
    """As far as the calendar goes."""
    return date.fromordinal(min(max(FIRST.toordinal(), day.toordinal() + by.days), LAST.toordinal()))


def _moment(key: date) -> datetime:
    return key if isinstance(key, datetime) else datetime.combine(key, time())
