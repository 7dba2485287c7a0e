"""Instants as people write them."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.hours.instants import InstantError, read_end, read_instant

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY_NOON = datetime(2026, 11, 21, 12, 0, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("now", "2026-11-21T12:00"),
        ("+2h", "2026-11-21T14:00"),
        ("+1d 30m", "2026-11-22T12:30"),
        ("19:30", "2026-11-21T19:30"),
        ("9am", "2026-11-22T09:00"),
        ("noon", "2026-11-22T12:00"),
        ("today 17:00", "2026-11-21T17:00"),
        ("tomorrow 8am", "2026-11-22T08:00"),
        ("tomorrow", "2026-11-22T00:00"),
        ("Mon 9:00", "2026-11-23T09:00"),
        ("monday", "2026-11-23T00:00"),
        ("Sat 13:00", "2026-11-21T13:00"),
        ("Sat 11:00", "2026-11-28T11:00"),
        ("Sun 2am", "2026-11-22T02:00"),
        ("2026-12-01", "2026-12-01T00:00"),
        ("2026-12-01 09:00", "2026-12-01T09:00"),
        ("2026-12-01T09:00:30", "2026-12-01T09:00:30"),
        ("2026-12-01T09:00:00-05:00", "2026-12-01T09:00"),
        ("2026-12-01T14:00:00Z", "2026-12-01T09:00"),
    ],
)
def test_words_mean_an_instant_on_the_practices_clock(words: str, meant: str) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=NEW_YORK)
    assert read_instant(words, NEW_YORK, SATURDAY_NOON.astimezone(UTC)) == expected


@pytest.mark.parametrize(
    "words", ["", "soon", "25:00", "2026-13-01", "Mon 99", "+", "9-5", "Mon Tue", "2026-12-01 9 99"]
)
def test_what_is_no_instant_is_refused_with_examples(words: str) -> None:
    with pytest.raises(InstantError, match="write it like"):
        read_instant(words, NEW_YORK, SATURDAY_NOON)


@pytest.mark.parametrize(
    "words", ["9999-12-31 23:59", "0001-01-01 00:00", "2200-01-01 0:00", "+900000d", "+99999999999d"]
)
def test_an_instant_beyond_all_calendars_is_refused_in_a_sentence(words: str) -> None:
    with pytest.raises(InstantError, match="too far away: name a day of the years 1970 to 2199"):
        read_instant(words, NEW_YORK, SATURDAY_NOON)


@given(st.text(max_size=40))
def test_nothing_else_ever_escapes(words: str) -> None:
    with suppress(InstantError):
        assert read_instant(words, NEW_YORK, SATURDAY_NOON).tzinfo is not None


@pytest.mark.parametrize(
    "words", ["01:30", "today 1:30", "Sun 1:30", "2026-11-01 01:30", "2026-11-01T01:30:00", "+90m"]
)
def test_of_a_time_that_comes_twice_what_ends_then_means_the_second(words: str) -> None:
    midnight = datetime(2026, 11, 1, tzinfo=NEW_YORK).astimezone(UTC)
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6))
    assert read_instant(words, NEW_YORK, midnight) == first
    assert read_end(words, NEW_YORK, midnight) == (first if words.startswith("+") else second)
