"""What one decision and one look at the calendar cost, in microseconds."""

import random
import timeit
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

from autoreply.decision.decide import Case, decide
from autoreply.decision.policy import Policy
from channels import Inbound
from schedules import Calendar, read_weekly
from tests.bench.figures import Figure

ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
HOURS, OSM = {"mon-thu": "9-12, 13-17:30", "fri": "9-13"}, "Mo-Th 09:00-12:00,13:00-17:30; Fr 09:00-13:00"


def measure(_folder: Path) -> Iterator[Figure]:
    calendar = Calendar(ZONE, read_weekly(HOURS))
    theirs = OpeningHours(OSM, timezone=ZONE)
    dice = random.Random(1)
    instants = [NOON + timedelta(minutes=dice.randrange(300 * 1440)) for _each in range(1000)]
    local = [instant.astimezone(ZONE) for instant in instants]  # spares the peer the conversion
    if any(calendar.at(when).working != theirs.is_open(there) for when, there in zip(instants, local, strict=True)):
        raise AssertionError("the two calendars disagree")
    case = _evening(calendar)
    yield Figure(says="decide", ours=_each(lambda: [decide(case) for _each in range(1000)]), unit="us")
    yield Figure(
        says="calendar.at, over 300 days",
        ours=_each(lambda: [calendar.at(when) for when in instants]),
        unit="us",
        peer=_each(lambda: [theirs.is_open(when) for when in local]),
        peer_name="opening-hours-py",
        at_most=1.0,
    )


def _evening(calendar: Calendar) -> Case:
    """The longest way through the rules: a first message after hours, which is answered."""
    arrived = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    inbound = Inbound("office", "1", "ana@mail.example", "", arrived)
    period = calendar.at(arrived)
    return Case(inbound, calendar, period, period, arrived + timedelta(seconds=1), Policy())


def _each(thousand: Callable[[], object]) -> float:
    """Microseconds of one of a thousand; the best of seven, which other work on the machine disturbed least."""
    return min(timeit.repeat(thousand, number=1, repeat=7)) / 1000 * 1e6
