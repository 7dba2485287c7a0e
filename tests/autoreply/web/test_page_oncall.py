"""The page says who is on call, and what is doubtful about it."""

import re
from pathlib import Path

from tests.browser.practice import PEOPLE, front
from tests.browser.visitor import Visitor

TURN = '[oncall]\npeople = ["ana", "lee"]\nhandoff = "mon 9:00"\nstarting = 2026-11-23\n'


def test_the_first_page_says_who_is_on_call_in_the_next_weeks_and_who_is_away_then(tmp_path: Path) -> None:
    swap = '[[oncall.override]]\nperson = "ana"\nfrom = 2026-12-02T12:00:00\nuntil = 2026-12-03T12:00:00\n'
    with front(PEOPLE + TURN + swap, tmp_path / "with") as made:
        visitor = Visitor(made.url)
        page = visitor.reads("/")
        part = page[page.index('id="oncall"') :]
        rows = re.findall(r"<li>(?:<span>|<time[^>]*>)(.*?)(?:</span>|</time>)<span>(.*?)</span></li>", part)
        assert rows[:4] == [
            ("Now, until Mon, Nov 30, 9:00 AM", "Ana Duarte"),
            ("Mon, Nov 30, 9:00 AM", "Dr Lee Park"),
            ("Wed, Dec 2, 12:00 PM", "Ana Duarte"),
            ("Thu, Dec 3, 12:00 PM", "Dr Lee Park"),
        ]
        assert "Ana Duarte is on call and away from Wed, Dec 2, 2026, 12:00 PM EST" in part
        made.clock.advance(seconds=2)
        state = re.compile(r'data-state="(\w+)"')
        assert state.findall(visitor.reads("/")) == state.findall(page), "time that passes is no news"
    with front(PEOPLE, tmp_path / "without") as made:
        assert "On call" not in Visitor(made.url).reads("/")
