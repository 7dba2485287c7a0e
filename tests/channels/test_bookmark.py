"""Where a channel reads on."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.bookmark import FARTHEST, since

NOW = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
OVERLAP = timedelta(minutes=2)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        (NOW, NOW),
        (NOW - timedelta(hours=1), NOW - timedelta(hours=1)),
        (NOW - timedelta(days=30), NOW - FARTHEST),
        (NOW + timedelta(days=30), NOW - FARTHEST),
    ],
    ids=["just now", "an outage", "a long outage", "a clock that was set back"],
)
def test_it_reads_on_where_it_was_and_far_back_where_that_tells_nothing(kept: datetime, read: datetime) -> None:
    assert since(kept.isoformat(), NOW, OVERLAP) == read - OVERLAP
