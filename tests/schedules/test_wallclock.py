"""Wall-clock times where clocks change."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from schedules.wallclock import closing, midnight, opening, utc
from tests.schedules.places import BERLIN, HAVANA, NEW_YORK, local

SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # New York loses 2:00 to 3:00, and has 1:00 to 2:00 twice


def at(clock: str, day: date, zone: ZoneInfo = NEW_YORK) -> tuple[datetime, datetime]:
    hours, minutes = clock.split(":")
    minute = int(hours) * 60 + int(minutes)
    return opening(zone, day, minute), closing(zone, day, minute)


def test_an_ordinary_time_is_one_instant() -> None:
    assert at("9:00", SPRING) == (local("2026-03-08 09:00"),) * 2
    assert opening(NEW_YORK, SPRING, 9 * 60).tzinfo is UTC


@pytest.mark.parametrize("clock", ["2:00", "2:01", "2:30", "2:59", "3:00"])
def test_a_time_that_is_skipped_means_the_first_instant_after_the_gap(clock: str) -> None:
    assert at(clock, SPRING) == (local("2026-03-08 03:00"),) * 2


@pytest.mark.parametrize("clock", ["1:00", "1:30", "1:59"])
def test_a_time_that_comes_twice_opens_at_its_first_and_closes_at_its_second(clock: str) -> None:
    first, second = at(clock, AUTUMN)
    assert first == local(f"2026-11-01 0{clock}")
    assert second - first == timedelta(hours=1)


def test_the_hour_after_a_doubled_one_is_single_again() -> None:
    assert at("2:00", AUTUMN) == (local("2026-11-01 02:00"),) * 2


def test_minutes_past_midnight_are_read_on_the_clock_of_the_next_day() -> None:
    assert opening(NEW_YORK, date(2026, 3, 7), 26 * 60 + 30) == local("2026-03-08 03:00")
    assert closing(NEW_YORK, date(2026, 10, 31), 25 * 60 + 30) == local("2026-11-01 01:30", fold=1)


def test_a_date_begins_at_the_first_of_two_midnights() -> None:
    assert midnight(HAVANA, AUTUMN) == local("2026-11-01 00:00", HAVANA, fold=0)
    assert midnight(HAVANA, AUTUMN) != local("2026-11-01 00:00", HAVANA, fold=1)


def test_a_date_without_a_midnight_begins_when_its_clock_starts() -> None:
    assert midnight(HAVANA, date(2026, 3, 8)) == local("2026-03-08 01:00", HAVANA)


def test_a_date_that_a_zone_left_out_has_no_length() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert midnight(apia, date(2011, 12, 30)) == midnight(apia, date(2011, 12, 31))


def test_half_an_hour_of_change_is_half_an_hour() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    first, second = at("1:45", date(2026, 4, 5), lord_howe)
    assert second - first == timedelta(minutes=30)
    assert at("2:10", date(2026, 10, 4), lord_howe)[0] == local("2026-10-04 02:30", lord_howe)


def test_a_datetime_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        utc(datetime(2026, 1, 1, 9))  # noqa: DTZ001 - the point of the test
    assert utc(local("2026-01-01 09:00", BERLIN)) == datetime(2026, 1, 1, 8, tzinfo=UTC)
    with pytest.raises(ValueError, match="years 1 to 9999"):
        utc(datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))))
