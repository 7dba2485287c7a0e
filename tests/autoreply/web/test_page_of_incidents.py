"""A night is reviewed on the page: from the record, in our own words, and run again with today's settings."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from autoreply.reviews.incident import IncidentReview, ReviewQuestion
from autoreply.web.numbers import read_past_day
from tests.autoreply.record.clients import inbound, once
from tests.browser.practice import PASSWORD, PEOPLE, Front, front, has_account, ordinary, tonight, with_password
from tests.browser.visitor import Visitor


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Some weeks of a practice, with an owner of the page, Lee, and two others."""
    with front(PEOPLE, tmp_path_factory.mktemp("incidents"), web=with_password()) as found:
        ordinary(found)
        tonight(found)
        has_account(found, "lee", owner=True)
        has_account(found, "ana")
        has_account(found, "sam")
        yield found


def logged_in(made: Front, name: str) -> Visitor:
    visitor = Visitor(made.url)
    assert visitor.logs_in(PASSWORD, name).status == 303
    return visitor


def opens(visitor: Visitor, **form: str) -> str:
    """The number of a new review."""
    answer = visitor.posts("/incidents", **{"title": "Texts got no reply", "night": "Nov 24", "owner": "ana", **form})
    assert answer.status == 303, answer.text
    return answer.headers["location"].partition("number=")[2].partition("&")[0]


def kept(made: Front, number: str) -> IncidentReview:
    found = made.engine.record.incidents.get(int(number))
    assert found is not None
    return IncidentReview.of(found)


def test_a_night_is_reviewed_question_by_question_and_closed(made: Front) -> None:
    ana = logged_in(made, "ana")
    number = opens(ana)
    page = ana.reads(f"/incidents/review?number={number}")
    for part in ("Did we cause it?", "maria@mail.example on office-mail: Got the after-hours reply", "Urgent words."):
        assert part in page
    early = ana.posts("/incidents/change", number=number, what="close")
    assert (early.status, "Answer these first" in early.text) == (422, True)
    answers = {question.value: f"our words about {question}" for question in ReviewQuestion}
    assert ana.posts("/incidents/change", number=number, what="answer", **answers).status == 303
    action = {"what": "act", "do": "Correct the text", "owner": "sam", "due": "Dec 1"}
    assert ana.posts("/incidents/change", number=number, **{**action, "due": "someday"}).status == 422
    assert ana.posts("/incidents/change", number=number, **action).status == 303
    assert ana.posts("/incidents/change", number=number, what="close").status == 303
    review = kept(made, number)
    assert (review.closed_by, review.answers["impact"]) == ("Ana Duarte", "our words about impact")
    assert ana.posts("/incidents/change", number=number, what="answer", why="another").status == 422
    sam = logged_in(made, "sam")
    assert sam.posts("/incidents/change", number=number, what="done", action="1").status == 303
    assert kept(made, number).actions[0].done_by == "Sam Okafor"
    assert "our words about why" in ana.reads(f"/incidents/review?number={number}")


def test_everybody_reads_a_review_and_only_whose_it_is_writes_in_it(made: Front) -> None:
    lee, sam = logged_in(made, "lee"), logged_in(made, "sam")
    number = opens(lee)
    assert "<textarea" not in sam.reads(f"/incidents/review?number={number}")
    assert sam.posts("/incidents/change", number=number, what="answer", why="x").status == 403
    assert sam.posts("/incidents/change", number=number, what="done", action="1").status == 403
    assert lee.posts("/incidents/change", number=number, what="answer", why="x").status == 303
    for path in ("/incidents", "/incidents/review?number=1", "/incidents/replay?number=1"):
        assert Visitor(made.url).gets(path).headers["location"].startswith("/login?next=incidents")
    for wrong in ("", "0", "999", "x", "9" * 30):
        assert lee.gets(f"/incidents/review?number={wrong}").status == 404
    for form in ({"title": ""}, {"night": ""}, {"night": "x"}, {"owner": "nobody"}, {"message": "999999"}):
        assert lee.posts("/incidents", **{"title": "x", "night": "Nov 24", **form}).status == 422, form


def test_one_message_is_reviewed_with_its_night_and_the_night_runs_again(made: Front) -> None:
    lee, record = logged_in(made, "lee"), made.engine.record
    now = made.clock.now()
    noted = record.messages.note(inbound("main-texts", "+15550199777", "one", arrived=now), now, None, once)
    assert noted.claim is not None
    message = str(max(one.number for one in record.nights.messages(now, now.replace(year=2027))))
    number = opens(lee, message=message, night="")
    page = lee.reads(f"/incidents/review?number={number}")
    assert "+15550199777 on main-texts" in page
    assert "maria@mail.example" not in page
    for names, shown in (("", False), ("&names=yes", True)):
        file = lee.gets(f"/incidents/document?number={number}&format=md{names}")
        assert file.headers["content-disposition"] == f'attachment; filename="incident-{number}.md"'
        assert ("+15550199777" in file.text.replace("\\", "")) is shown
    before = record.nights.messages(now.replace(month=10), now.replace(year=2027))
    again = lee.reads(f"/incidents/replay?number={number}")
    assert "The reply would have other words." in again
    assert "1 of 1 messages would be decided or answered otherwise today." in again
    assert record.nights.messages(now.replace(month=10), now.replace(year=2027)) == before


def test_a_date_of_the_past_needs_no_year() -> None:
    today = date(2026, 11, 24)  # a Tuesday
    typed = {
        "Nov 24": 0,
        "Nov 23": 1,
        "today": 0,
        "yesterday": 1,
        "Monday": 1,
        "Tuesday": 0,
        "Wed": 6,
        "2026-11-01": 23,
    }
    assert {text: read_past_day(text, today) for text in typed} == {
        text: today - timedelta(days=days) for text, days in typed.items()
    }
    assert read_past_day("Nov 25", today) == date(2025, 11, 25)
    assert isinstance(read_past_day("someday", today), str)


def test_an_owner_makes_a_summary_for_supervision_and_others_do_not(made: Front) -> None:
    owner, ana = logged_in(made, "Lee"), logged_in(made, "Ana")
    assert "Oct 31, 2026" in owner.reads("/summary"), "the last month"
    german = owner.reads("/summary?from=Oct+1&to=Oct+2&language=de")
    assert "<p>Keine.</p>" in german
    assert "Schließzeiten" in german
    assert "Übersicht für die Supervision" in owner.reads("/summary/document?from=Oct+1&to=Oct+2&language=de&format=md")
    page = owner.reads("/summary?from=Nov+1&to=Nov+30,+2026&cases=yes")
    assert 'value="Sun, Nov 1, 2026"' in page
    assert 'format=pdf"' in page
    (csv_link,) = re.findall(r'href="([^"]*format=csv)"', page)
    assert "Summary for supervision" in owner.reads("/summary/document?from=Nov+1&to=Nov+20&format=html")
    csv = owner.gets(csv_link.replace("&amp;", "&"))
    assert csv.text.startswith("\ufeffsection,name,value")
    for wrong in ("from=2026-11-02&to=2026-11-01", "from=someday&to=", "from=2020-01-01&to=2026-01-01"):
        assert owner.gets(f"/summary?{wrong}").status == 422
        assert owner.gets(f"/summary/document?{wrong}").status == 422
    assert ana.gets("/summary").status == 403
