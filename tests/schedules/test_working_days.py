"""Working days are counted by the calendar: nights, weekends, holidays and days off are none."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from schedules import Calendar, Mode, Override, read_weekly, working_day_after

ZONE = ZoneInfo("America/New_York")
WEEK = read_weekly({"mon-thu": "9-17", "fri": "22:00-02:00"})


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24"),  # the day itself does not count
        ("2026-11-23 23:30", 1, "2026-11-24"),
        ("2026-11-23 10:00", 3, "2026-11-27"),  # Thanksgiving is no working day, a late Friday is one
        ("2026-11-27 10:00", 1, "2026-11-28"),  # it lasts into Saturday
        ("2026-11-28 12:00", 1, "2026-11-30"),
    ],
)
def test_working_days_follow_the_calendar(received: str, days: int, expected: str) -> None:
    calendar = Calendar(ZONE, WEEK).with_overrides([thanksgiving()])
    instant = datetime.fromisoformat(received).replace(tzinfo=ZONE)
    assert working_day_after(calendar, instant, days) == date.fromisoformat(expected)


def test_a_practice_that_never_opens_counts_plain_days() -> None:
    never = Calendar(ZONE, read_weekly({}))
    assert working_day_after(never, datetime(2026, 11, 23, 15, tzinfo=UTC), 3) == date(2026, 11, 26)


def thanksgiving() -> Override:
    start = datetime(2026, 11, 26, tzinfo=ZONE)
    return Override(Mode.AFTER_HOURS, start, start.replace(day=27), "ana", "Thanksgiving")
