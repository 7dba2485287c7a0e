"""Lengths of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.settings.duration import read_duration, write_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4h", timedelta(hours=4)),
        ("10m", timedelta(minutes=10)),
        ("90d", timedelta(days=90)),
        ("1h30m", timedelta(minutes=90)),
        ("1 h 30 min", timedelta(minutes=90)),
        ("4 hours", timedelta(hours=4)),
        ("2 WEEKS", timedelta(days=14)),
        ("45 seconds", timedelta(seconds=45)),
        ("0s", timedelta(0)),
    ],
)
def test_a_length_of_time_is_read_with_its_unit(text: str, length: timedelta) -> None:
    assert read_duration(text) == length


@pytest.mark.parametrize("bare", [4, 4.5, "4", " 10 "])
def test_a_number_alone_is_asked_for_its_unit(bare: object) -> None:
    with pytest.raises(ValueError, match="write the unit too"):
        read_duration(bare)


@pytest.mark.parametrize(
    "text", ["", "h", "4 x", "4hm", "4 months", "-4h", "4h!", "four hours", True, None, [], "4" * 40 + "h"]
)
def test_anything_else_is_no_length_of_time(text: object) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        read_duration(text)


@given(st.integers(0, 10**8))
def test_what_is_written_reads_the_same(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert read_duration(write_duration(length)) == length
