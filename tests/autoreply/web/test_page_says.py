"""What the pages say of a practice: never more than its channels keep, and in words that people use."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from autoreply.record.tables import breaker
from channels import Posture
from tests.browser.practice import NOW, PEOPLE, front
from tests.browser.visitor import Visitor

MORNING = datetime(2026, 11, 25, 14, tzinfo=UTC)


def lede(page: str) -> str:
    return page.partition('<p class="lede">')[2].partition("</p>")[0]


def test_the_headline_promises_no_more_than_the_channels_keep(tmp_path: Path) -> None:
    with front("", tmp_path / "none") as made:
        assert lede(Visitor(made.url).reads("/")) == "There are no channels, so nobody is answered."
    with front(PEOPLE, tmp_path / "three") as made:
        visitor, told = Visitor(made.url), "Who writes is told so, and where help is."
        assert lede(visitor.reads("/")) == f"{told} But main-texts is not well: look below."  # nothing confirmed yet
        made.engine.record.postures.confirm("main-texts", Posture(True, MORNING, ""), NOW)
        assert lede(visitor.reads("/")) == told
        made.engine.health.tell("ana-mail", "ana-mail: The mail server refuses the password.")
        with made.engine.record.database.write() as connection:
            row = {"channel": "office-mail", "opened": NOW - timedelta(minutes=3), "says": "200 in ten minutes"}
            connection.execute(sa.insert(breaker), [row])
        said = lede(visitor.reads("/"))
        assert "But the breaker of office-mail is open: there only urgent words are answered." in said
        assert "But ana-mail is not well: look below." in said


def test_a_practice_without_people_sees_its_next_six_changes(tmp_path: Path) -> None:
    with front("", tmp_path) as made:
        page = Visitor(made.url).reads("/")
        changes = re.findall(r"<li><time datetime=\S+>(.*?)</time><span>(.*?)</span>", page)
        assert changes == [
            ("09:00 tomorrow", "Hillside Counseling opens"),
            ("12:00 tomorrow", "Hillside Counseling closes"),
            ("13:00 tomorrow", "Hillside Counseling opens"),
            ("17:30 tomorrow", "Hillside Counseling closes"),
            ("Thu 26 Nov, 09:00", "Hillside Counseling opens"),
            ("Thu 26 Nov, 12:00", "Hillside Counseling closes"),
        ]


def test_languages_and_empty_lists_are_told_in_plain_words(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        visitor = Visitor(made.url)
        assert "English, Español" in visitor.reads("/file")
        assert ">English</option>" in visitor.reads("/words")
        assert "Nobody has written yet." in visitor.reads("/contacts?span=all")
        assert "Nobody has written in the last 7 days." in visitor.reads("/contacts")
        assert "Nobody has written since we last closed." in visitor.reads("/contacts?span=night")
