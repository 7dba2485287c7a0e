"""Each country reads the page's dates and times in its own form, on every page and in the timeline."""

from pathlib import Path

import pytest

from tests.browser.practice import PEOPLE, front, ordinary
from tests.browser.visitor import Visitor


@pytest.mark.parametrize(
    ("country", "headline", "day", "hour", "drawn"),
    [
        ("US", "Closed until 9:00 AM tomorrow", "Wed, Nov 25", "9 PM", "Wed, Nov 25, 9:00 AM to Wed, Nov 25, 12:00 PM"),
        ("GB", "Closed until 09:00 tomorrow", "Wed 25 Nov", "21", "Wed 25 Nov, 09:00 to Wed 25 Nov, 12:00"),
    ],
)
def test_one_form_of_dates_and_times_everywhere(
    tmp_path: Path, country: str, headline: str, day: str, hour: str, drawn: str
) -> None:
    region = {"US": "US-NY", "GB": "GB-ENG"}[country]
    people = PEOPLE.replace("US-NY", region)
    with front(people, tmp_path, country=country) as made:
        ordinary(made)
        visitor = Visitor(made.url)
        first = visitor.reads("/")
        assert headline in first
        assert drawn in first
        assert f">{hour}</span></th>" in visitor.reads("/messages?span=all")
        wish = {"mode": "close", "person": "", "until": "2026-11-25 13:00", "reason": "x", "author": "Lee"}
        assert f"until {day}" in visitor.posts("/override", None, **wish).text
