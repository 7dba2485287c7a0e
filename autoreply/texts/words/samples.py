"""What texts are filled in with when they are proved and measured: a night before a Monday."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from autoreply.texts.words.facts import Cover, Facts

_FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
_MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SAMPLE = Facts("Hillside Office", ZoneInfo("America/New_York"), "", _FRIDAY_NIGHT, _MONDAY)

LATER = replace(SAMPLE, opening=_MONDAY + timedelta(days=1, hours=1))  # another night


def every_way() -> list[Facts]:
    """Facts with and without an opening, labels, a cover."""
    openings, labels = (_MONDAY, None), ("", "Holiday")
    covers = (None, Cover("Dr Lee", ""), Cover("Dr Lee", "lee@example.org"))
    return [
        replace(SAMPLE, opening=opening, label=label, day=label, cover=cover)
        for opening, label, cover in product(openings, labels, covers)
    ]
