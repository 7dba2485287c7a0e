"""The page where one channel acts for several people: whose status was confirmed, and what would happen for each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoreply.presence.reconciler import posture_key
from channels import Posture
from channels.slack.settings import kept_token
from schedules import Mode, Override
from tests.browser.practice import NOW, PEOPLE, Front, front
from tests.browser.visitor import Visitor

SLACK = """
[channels.team]
kind = "slack"
bot_token = "xoxb-1"
app_token = "xapp-1"
"""
NOBODY = "Nobody gets an automatic reply. You answer messages yourselves."
NINE, EIGHT = datetime(2026, 11, 25, 14, tzinfo=UTC), datetime(2026, 11, 25, 13, tzinfo=UTC)


def member(person: str, number: int, *, presence: bool = True) -> str:
    return f'[channels.team.people.{person}]\nuser = "U00{number}"\npresence = {str(presence).lower()}\n'


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Front]:
    """Ana and Lee let Slack act for them; so does Sam, who wants no status set."""
    people = [member("ana", 1), member("lee", 2), member("sam", 3, presence=False)]
    tokens = tmp_path / "channels" / "team"
    tokens.mkdir(mode=0o700, parents=True)
    for person in ("ana", "lee", "sam"):
        kept_token(tokens, person).write_text("xoxp-1")
    with front(PEOPLE + SLACK + "".join(people), tmp_path) as made:
        yield made


def review(made: Front, mode: str, person: str) -> str:
    """The page before the deed, of the text for all and that channel alone, in one line."""
    wish = {"mode": mode, "person": person, "until": "+20h", "reason": "x", "author": "Lee"}
    page = Visitor(made.url).posts("/override", None, **wish).text
    reply = page.partition('<div class="reply">')[2].partition("</div>")[0]
    return " ".join((reply + page.partition("<h3>team ")[2].partition("</section>")[0]).split())


def test_closing_one_person_names_what_who_writes_to_them_receives(team: Front) -> None:
    team.clock.advance(hours=13, minutes=10)  # the next morning, when everybody is in
    closing = review(team, "close", "ana")
    assert "The status of Ana Duarte changes." in closing
    assert "People who write to Ana Duarte get the text above." in closing
    assert closing.count("call 911") == 1
    assert "No status changes." in review(team, "close", "sam")
    assert "People who write to Sam Okafor" in review(team, "close", "sam")


def test_opening_one_person_says_that_the_rest_stays_as_it_is(team: Front) -> None:
    opening = review(team, "open", "ana")
    assert (
        "People who write to Ana Duarte get no automatic reply. Everyone else follows the practice's hours." in opening
    )
    assert NOBODY not in opening
    assert "call 911" not in opening
    assert NOBODY in review(team, "open", "")
    wish = {"mode": "open", "person": "ana", "until": "2026-12-20", "reason": "x", "author": "Lee"}
    page = Visitor(team.url).posts("/override", None, **wish).text
    assert "People who write to Ana Duarte would get no automatic reply for" in page


def test_several_people_cover_in_the_order_in_which_they_are_chosen(tmp_path: Path) -> None:
    kim = '[contacts.kim]\nname = "Kim Sato"\ncontact = "+1 555 0107"\n'
    wish = {"mode": "close", "until": "Mon 9:00", "cover": "kim", "reason": "ill", "author": "Sam"}
    with front(PEOPLE + kim, tmp_path) as made:
        visitor = Visitor(made.url)
        assert "Choose each person once." in visitor.posts("/override", None, **wish, cover2="kim").text
        assert "Choose somebody from the list." in visitor.posts("/override", None, **wish, cover2="nobody").text
        page = visitor.posts("/override", None, **wish, cover2="lee").text
        assert "<dt>Who covers</dt><dd>Kim Sato, else Dr Lee Park</dd>" in page
        visitor.posts("/override/save", None, **visitor.hidden(page))
        assert made.engine.record.overrides.current(NOW)[-1].override.covers == ("kim", "lee")


def test_each_person_s_status_is_shown_as_confirmed_with_its_age_and_what_it_should_be(team: Front) -> None:
    record, visitor = team.engine.record, Visitor(team.url)
    record.postures.confirm(posture_key("team", "ana"), Posture(True, EIGHT, ""), NOW - timedelta(minutes=160))
    page = visitor.reads("/")
    assert "<strong>Ana Duarte</strong>: closed until 8:00 AM tomorrow, confirmed 2 hours ago." in page
    assert "<strong>Dr Lee Park</strong>: not confirmed yet." in page
    assert "Sam Okafor</strong>:" not in page
    record.postures.confirm(posture_key("team", "lee"), Posture(False, NINE, ""), NOW)
    said = "open until 9:00 AM tomorrow, confirmed just now. It should be closed until 9:00 AM tomorrow."
    assert f"<strong>Dr Lee Park</strong>: {said}" in visitor.reads("/")
    wish = Override(Mode.AFTER_HOURS, NOW, NINE + timedelta(hours=1), "Lee", "x")
    record.overrides.add("ana", wish)
    team.engine.hours.forget()
    assert "It should be closed until 10:00 AM tomorrow" in visitor.reads("/")
