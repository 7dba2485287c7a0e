"""Every clock change of 2020 to 2035, minute by minute, against an oracle that only walks along the wall clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from schedules import Calendar, DatedDay, HolidayLayer, Mode, Weekly, read_spans
from tests.schedules.oracle import MINUTE, Wall, minute_of

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "Africa/Juba", "America/Anchorage",
    "America/Asuncion", "America/Chihuahua", "America/Ciudad_Juarez", "America/Denver", "America/Havana",
    "America/Los_Angeles", "America/Mexico_City", "America/Miquelon", "America/New_York", "America/Nuuk",
    "America/Phoenix", "America/Port-au-Prince", "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund",
    "America/St_Johns", "America/Tijuana", "America/Whitehorse", "Antarctica/Casey", "Antarctica/Macquarie",
    "Antarctica/Troll", "Antarctica/Vostok", "Asia/Almaty", "Asia/Amman", "Asia/Beirut", "Asia/Damascus", "Asia/Gaza",
    "Asia/Jerusalem", "Asia/Tehran", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Berlin", "Europe/Chisinau", "Europe/London", "Europe/Volgograd", "Pacific/Apia",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Fiji", "Pacific/Norfolk",
)  # fmt: skip
YEARS = (2020, 2036)
# Windows that begin, end, and lie within the hours at which clocks change somewhere.
WEEKS = {
    "a doctor": "00:30-02:30, 08:00-17:00",
    "a night nurse": "02:15-03:15, 22:00-01:30",
    "a bar": "01:00-01:45, 23:30-00:30",
    "a hotline": "00:00-24:00",
}


@cache
def change_dates(key: str) -> tuple[date, ...]:
    """Local dates on which the clock of a zone is set, found by looking at its offset twice an hour."""
    zone, step = ZoneInfo(key), timedelta(minutes=30)
    count = (datetime(YEARS[1], 1, 1) - datetime(YEARS[0], 1, 1)) // timedelta(days=1)  # noqa: DTZ001 - plain days
    days = [datetime(YEARS[0], 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(count + 1)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    found = []
    for before, (left_offset, right_offset) in zip(days, pairwise(offsets), strict=False):
        if left_offset != right_offset:
            moments = [before + n * step for n in range(49)]
            found += [
                right.astimezone(zone).date()
                for left, right in pairwise(moments)
                if left.astimezone(zone).utcoffset() != right.astimezone(zone).utcoffset()
            ]
    return tuple(found)


def walls(key: str, changes: tuple[date, ...]) -> Iterator[tuple[date, Wall]]:
    """For each change: the wall of its date, of the day before, and of the day after, with half a day at each end."""
    for day in changes:
        first = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 2160 * MINUTE
        yield day, Wall(ZoneInfo(key), first, 1440 * 4)


def expected(wall: Wall, hours: str, day: date, closed: date | None) -> bytearray:
    """Open minutes, from the wall alone."""
    open_minutes = bytearray(len(wall.shown))
    for back in range(-3, 4):
        begins = day + timedelta(days=back)
        for span in read_spans(hours)[0] if begins != closed else ():
            begin, end = wall.opens(minute_of(begins) + span.start), wall.closes(minute_of(begins) + span.end)
            open_minutes[begin:end] = b"\1" * (end - begin)
    if closed is not None:
        begin, end = wall.opens(minute_of(closed)), wall.opens(minute_of(closed) + 1440)
        open_minutes[begin:end] = b"\0" * (end - begin)
    return open_minutes


def told(calendar: Calendar, wall: Wall) -> bytearray:
    """Open minutes, as the calendar tells them."""
    begin = datetime.fromtimestamp(wall.first, UTC)
    open_minutes = bytearray()
    for period in calendar.timeline(begin, begin + timedelta(minutes=len(wall.shown))):
        assert period.start is not None
        assert period.end is not None
        open_minutes += (b"\1" if period.working else b"\0") * ((period.end - period.start) // timedelta(minutes=1))
    return open_minutes


def calendar_of(key: str, hours: str, closed: date | None = None) -> Calendar:
    week = Weekly((read_spans(hours)[0],) * 7)
    holidays = HolidayLayer(add=[DatedDay(closed, (), "the day of the change")]) if closed else None
    return Calendar(ZoneInfo(key), week, holidays=holidays)


def some(key: str) -> tuple[date, ...]:
    """Every 18th change of a zone: another one in each, so that together they are of all years and both ways."""
    return change_dates(key)[ZONES.index(key) % 18 :: 18]


def agree_at_every_minute(key: str, changes: tuple[date, ...]) -> None:
    calendars = {name: calendar_of(key, hours) for name, hours in WEEKS.items()}
    for day, wall in walls(key, changes):
        inner = slice(720, -720)  # at its ends the wall does not see where windows begin and end
        for name, hours in WEEKS.items():
            assert told(calendars[name], wall)[inner] == expected(wall, hours, day, None)[inner], (name, day)
        closed = calendar_of(key, WEEKS["a bar"], day)
        assert told(closed, wall)[inner] == expected(wall, WEEKS["a bar"], day, day)[inner], ("a holiday", day)


def agree_at_every_edge(key: str, changes: tuple[date, ...]) -> None:
    calendar = calendar_of(key, WEEKS["a night nurse"])
    for day, wall in walls(key, changes):
        right = expected(wall, WEEKS["a night nurse"], day, None)
        for index in range(720, len(right) - 720):
            if right[index] != right[index - 1]:
                edge = datetime.fromtimestamp(wall.first + index * MINUTE, UTC)
                after, before = calendar.at(edge), calendar.at(edge - timedelta(microseconds=1))
                assert (after.start, before.end) == (edge, edge)
                assert after.working is bool(right[index])
                assert before.mode is not after.mode
                assert calendar.next_change(edge - timedelta(minutes=1)) == edge


@pytest.mark.parametrize("key", ZONES)
def test_clock_changes_are_as_the_wall_clock_says(key: str) -> None:
    agree_at_every_minute(key, some(key))
    agree_at_every_edge(key, some(key))


@pytest.mark.soak
@pytest.mark.parametrize("key", ZONES)
def test_every_minute_of_every_clock_change_is_as_the_wall_clock_says(key: str) -> None:
    agree_at_every_minute(key, change_dates(key))
    agree_at_every_edge(key, change_dates(key))


def test_a_sample_has_spring_and_autumn_of_every_year() -> None:
    sampled = {(day.year, day.month < 7) for key in ZONES for day in some(key)}
    assert sampled == {(year, half) for year in range(*YEARS) for half in (True, False)}


def test_there_are_enough_zones_and_changes() -> None:
    changing = [key for key in ZONES if change_dates(key)]
    assert len(changing) >= 40
    assert sum(len(change_dates(key)) for key in changing) > 1000


def test_the_oracle_knows_a_closed_office_from_an_open_one() -> None:
    """A comparison of two empty answers would prove nothing."""
    day, wall = next(walls("Europe/Berlin", change_dates("Europe/Berlin")))
    assert 0 < sum(expected(wall, WEEKS["a doctor"], day, None)) < len(wall.shown)
    assert Mode.WORKING in {period.mode for period in calendar_of("Europe/Berlin", WEEKS["a doctor"]).timeline(
        datetime.fromtimestamp(wall.first, UTC), datetime.fromtimestamp(wall.first, UTC) + timedelta(days=1)
    )}  # fmt: skip
