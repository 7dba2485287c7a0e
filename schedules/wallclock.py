"""Converts wall-clock times to instants. The only place that handles changes of clocks.

A time that is skipped means the first instant after the gap. A time that occurs twice means the first for an opening
and the second for a closing, so that nothing opens twice and no hour is lost. A date begins at its first instant, so
the dates of a zone follow one another without gap or overlap.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes by the clock, regardless of the day's true length
_KEPT = 16_384  # results: three hundred people share their days and most of their hours


@lru_cache(_KEPT)
def opening(zone: ZoneInfo, day: date, minute: int = 0) -> datetime:
    """Return the instant (UTC) of an opening `minute` minutes after 00:00 by the clock of `day`.

    A `minute` past 1440 is on the following day.
    """
    first = _wall(zone, day, minute)
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    return _after_gap(second, first) if before < after else first.astimezone(UTC)


@lru_cache(_KEPT)
def closing(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """Return the instant (UTC) of a closing: like `opening`, but the second of two equal times."""
    first = _wall(zone, day, minute)
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    return _after_gap(second, first) if before < after else second.astimezone(UTC)


def midnight(zone: ZoneInfo, day: date) -> datetime:
    """The first instant (UTC) of a local date."""
    return opening(zone, day)


def utc(instant: datetime) -> datetime:
    """Return the same instant in UTC. Raises ValueError for a naive datetime, which is not an instant."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} names no instant: it needs a time zone.")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{instant.isoformat()} lies outside the years 1 to 9999.") from None


def _wall(zone: ZoneInfo, day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)


def _after_gap(second: datetime, first: datetime) -> datetime:
    """Return the instant of the change itself, for a time that the change skips.

    PEP 495: in a gap, fold=0 reads the time by the old offset and lands after the change, fold=1 by the new one and
    lands before it. The change is the first instant in between with the new offset.
    """
    zone = first.tzinfo
    before, after = second.astimezone(UTC), first.astimezone(UTC)
    new = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after
