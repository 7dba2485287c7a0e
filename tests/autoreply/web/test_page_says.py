"""What the pages say of a practice: never more than its channels keep, and in words that people use."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from autoreply.record.follow_ups import FollowUpState
from autoreply.record.tables import breaker
from channels import Posture
from tests.browser.practice import NOW, PEOPLE, fill, front, tonight
from tests.browser.visitor import Visitor

MORNING = datetime(2026, 11, 25, 14, tzinfo=UTC)


def lede(page: str) -> str:
    return page.partition('<p class="lede">')[2].partition("</p>")[0]


def test_the_headline_promises_no_more_than_the_channels_keep(tmp_path: Path) -> None:
    with front("", tmp_path / "none") as made:
        assert lede(Visitor(made.url).reads("/")) == "There are no channels, so nobody gets a reply."
    with front(PEOPLE, tmp_path / "three") as made:
        visitor, told = Visitor(made.url), "People who write get your opening time and crisis numbers."
        assert lede(visitor.reads("/")) == told
        assert problems(visitor.reads("/")) == ["main-texts may show the wrong status. See Channels."]  # none confirmed
        made.engine.record.postures.confirm("main-texts", Posture(True, MORNING, ""), NOW)
        assert problems(visitor.reads("/")) == []
        made.engine.health.report("ana-mail", "ana-mail: The mail server refuses the password.")
        with made.engine.record.database.write() as connection:
            row = {"channel": "office-mail", "opened": NOW - timedelta(minutes=3), "says": "200 in ten minutes"}
            connection.execute(sa.insert(breaker), [row])
        page = visitor.reads("/")
        assert "Replies on office-mail are paused. Only messages with urgent words are answered there." in lede(page)
        assert problems(page) == ["ana-mail: The mail server refuses the password."]


def problems(page: str) -> list[str]:
    box = page.partition('id="problems"')[2].partition("</section>")[0]
    return [one.strip() for one in re.findall(r"<li>(.*?)(?:<span|</li>)", box)]


def test_who_waits_is_on_the_first_page_those_in_need_first(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        visitor = Visitor(made.url)
        assert "Nobody new is waiting for you" in visitor.reads("/")
        tonight(made)
        fill(made, 30, days=20)
        page = visitor.reads("/")
        assert "3 people are waiting for you" in page
        assert re.findall(r"<bdi>(\S+@\S+|\+\d+)</bdi>", page) == [
            "+15550190042",
            "maria@mail.example",
            "j.nowak@mail.example",
        ]
        assert page.count("Urgent words") == 1
        last = made.engine.record.message_list.waiting(NOW - timedelta(hours=3), 3)[0][1]
        assert (last.senders, last.urgent) == (("maria@mail.example",), False)
        made.engine.record.follow_ups.mark("j.nowak@mail.example", FollowUpState.DONE, 3, "Lee", NOW)
        assert "2 people are waiting for you" in visitor.reads("/")
        made.engine.record.follow_ups.mark("maria@mail.example", FollowUpState.CALL_BACK, 3, "Lee", NOW)
        assert "2 people are waiting for you" in visitor.reads("/")
        made.clock.advance(hours=13)  # open: they still wait
        assert "2 people are waiting for you" in visitor.reads("/")
        made.clock.advance(hours=9)  # closed again: another period
        assert "Nobody new is waiting for you" in visitor.reads("/")


def test_a_practice_without_people_sees_its_next_six_changes(tmp_path: Path) -> None:
    with front("", tmp_path) as made:
        page = Visitor(made.url).reads("/")
        changes = re.findall(r"<li><time datetime=\S+>(.*?)</time><span>(.*?)</span>", page)
        assert changes == [
            ("9:00 AM tomorrow", "Hillside Counseling opens"),
            ("12:00 PM tomorrow", "Hillside Counseling closes"),
            ("1:00 PM tomorrow", "Hillside Counseling opens"),
            ("5:30 PM tomorrow", "Hillside Counseling closes"),
            ("Thu, Nov 26, 9:00 AM", "Hillside Counseling opens"),
            ("Thu, Nov 26, 12:00 PM", "Hillside Counseling closes"),
        ]


def test_languages_and_empty_lists_are_told_in_plain_words(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        visitor = Visitor(made.url)
        assert "English, Español" in visitor.reads("/file")
        assert ">English</option>" in visitor.reads("/words")
        assert "No messages yet." in visitor.reads("/messages?span=all")
        assert "No messages in the last 7 days." in visitor.reads("/messages")
        assert "No messages since we last closed." in visitor.reads("/messages?span=night")
