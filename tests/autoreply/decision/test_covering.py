"""Who reads now what waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from autoreply.decision.covering import who_reads
from schedules import Cause, Mode, Period

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEYS = {"Ana": "ana", "Ben": "ben", "Cleo": "cleo"}


@dataclass
class Hours:
    """A calendar of which only the cover matters. A name in brackets is of somebody who is away themselves."""

    named: str
    mode: Mode = Mode.AFTER_HOURS

    def at(self, _instant: datetime) -> Period:
        cover = self.named if self.named and not self.named.startswith("(") else None
        return Period(self.mode, NOW, None, Cause.VACATION, cover=cover)

    def named_cover(self, _instant: datetime) -> str | None:
        return self.named.strip("()") or None


@pytest.mark.parametrize(
    ("covers", "reads"),
    [
        ({}, "ana"),
        ({"ana": "Ben"}, "ben"),
        ({"ana": "Ben", "ben": "Cleo"}, "cleo"),
        ({"ana": "(Ben)"}, "ana"),
        ({"ana": "(Ben)", "ben": "Cleo"}, "cleo"),
        ({"ana": "(Ben)", "ben": "(Cleo)"}, "ana"),
        ({"ana": "(Ben)", "ben": "(Ana)"}, "ana"),
        ({"ana": "Dr. Outside"}, "ana"),
        ({"ana": "Ben", "ben": "Dr. Outside"}, "ben"),
        ({"ana": "(Ben)", "ben": "Dr. Outside"}, "ana"),
        ({"ana": "Ben", "ben": "Ben"}, "ben"),  # a closing of the whole practice, in which Ben covers
        ({"ana": "Ben", "ben": "Ana"}, "ben"),
    ],
)
def test_whoever_covers_reads_it_and_if_they_are_away_who_covers_for_them(
    covers: Mapping[str, str], reads: str
) -> None:
    assert who_reads("ana", lambda who: Hours(covers.get(who, "")), KEYS, NOW) == reads


def test_nobody_covers_for_the_practice_or_somebody_who_works() -> None:
    assert who_reads("", lambda _who: Hours(""), KEYS, NOW) == ""
    assert who_reads("", lambda who: Hours("" if who else "Ben"), KEYS, NOW) == "ben"
    assert who_reads("ana", lambda _who: Hours("Ben", Mode.WORKING), KEYS, NOW) == "ana"
