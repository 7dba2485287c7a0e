"""Who reads now what waits for somebody."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from autoreply.decision.covering import who_reads
from schedules import Cause, Mode, Period

NIGHT = datetime(2026, 11, 24, tzinfo=UTC)
KEYS = {"Ana": "ana", "Ben": "ben", "Cleo": "cleo"}


def period(cover: str | None, mode: Mode = Mode.AFTER_HOURS) -> Period:
    return Period(mode, NIGHT, None, Cause.VACATION, cover=cover)


@pytest.mark.parametrize(
    ("covers", "reads"),
    [
        ({}, "ana"),
        ({"ana": "Ben"}, "ben"),
        ({"ana": "Ben", "ben": "Cleo"}, "cleo"),
        ({"ana": "Dr. Outside"}, "ana"),
        ({"ana": "Ben", "ben": "Dr. Outside"}, "ben"),
        ({"ana": "Ben", "ben": "Ben"}, "ben"),  # a closing of the whole practice, in which Ben covers
        ({"ana": "Ben", "ben": "Ana"}, "ben"),
    ],
)
def test_whoever_covers_reads_it_and_who_covers_for_them(covers: Mapping[str, str], reads: str) -> None:
    assert who_reads("ana", lambda who: period(covers.get(who)), KEYS) == reads


def test_nobody_covers_for_the_practice_or_somebody_who_works() -> None:
    assert who_reads("", lambda _who: period(None), KEYS) == ""
    assert who_reads("", lambda who: period(None if who else "Ben"), KEYS) == "ben"
    assert who_reads("ana", lambda _who: period("Ben", Mode.WORKING), KEYS) == "ana"
