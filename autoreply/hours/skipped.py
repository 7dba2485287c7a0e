"""The days of a feed on which a practice works all the same."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from schedules import Closure, HolidayLayer
from schedules.wallclock import midnight

_DAY = timedelta(days=1)


def without_skipped(closures: Iterable[Closure], holidays: HolidayLayer, zone: ZoneInfo) -> Iterator[Closure]:
    """`closures` without those whose names `holidays` skips, and without the dates that it skips."""
    for closure in closures:
        if closure.label and holidays.skips_name(closure.label):
            continue
        yield from _around(closure, holidays, zone) if holidays.skips_dates else (closure,)


def _around(closure: Closure, holidays: HolidayLayer, zone: ZoneInfo) -> Iterator[Closure]:
    """What is left of a closure when skipped dates are cut out of it."""
    begin, day = closure.start, closure.start.astimezone(zone).date()
    while (opens := midnight(zone, day)) < closure.end:
        if holidays.skips_date(day):
            if begin < opens:
                yield closure._replace(start=begin, end=opens)
            begin = max(begin, midnight(zone, day + _DAY))
        day += _DAY
    if begin < closure.end:
        yield closure._replace(start=begin)
