"""Complaints on the page: from the public form to what was learned, and nobody sees what is not in their care."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.decision.reason import Reason
from autoreply.reviews.complaint import Complaint, ComplaintAbout
from autoreply.reviews.incident import IncidentReview
from autoreply.texts.word_lists import word_lists
from autoreply.texts.words import Speaker
from autoreply.web.complaints.public import words_in
from tests.autoreply.record.clients import inbound, once
from tests.browser.practice import NOW, PASSWORD, PEOPLE, Front, front, has_account, with_password
from tests.browser.visitor import Response, Visitor

COMPLAINTS = """
[complaints]
public = true
owner = "ana"
outside_body = "Hill County Board, +1 555 0188"
"""
MARIA = "maria@mail.example"
EARLIER = NOW - timedelta(hours=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A practice with an owner of the page, Lee, and two others; complaints go to Ana."""
    with front(PEOPLE + COMPLAINTS, tmp_path_factory.mktemp("complaints"), web=with_password()) as found:
        has_account(found, "lee", owner=True)
        has_account(found, "ana")
        has_account(found, "sam")
        found.engine.record.messages.note(inbound("office-mail", MARIA, "m1", arrived=EARLIER), EARLIER, None, once)
        yield found


def logged_in(made: Front, name: str) -> Visitor:
    visitor = Visitor(made.url)
    assert visitor.logs_in(PASSWORD, name).status == 303
    return visitor


def complains(made: Front, visitor: Visitor | None = None, **form: str) -> Response:
    """Somebody without a login sends the form."""
    visitor = visitor or Visitor(made.url)
    found = re.search(r'name="csrf" value="(\w+)"', visitor.reads("/complaint"))
    assert found
    return visitor.posts("/complaint", csrf=found[1], about="no reply", **form)


def last(made: Front) -> Complaint:
    return max((Complaint.of(one) for one in made.engine.record.complaints.latest(99)), key=lambda one: one.number)


def test_a_complaint_goes_from_the_public_form_to_what_was_learned(made: Front) -> None:
    page = Visitor(made.url).reads("/complaint")
    for part in ("not for emergencies", "911", "988", "Hill County Board", "up to 6 years"):
        assert part in page
    assert "<script" not in page
    sent = complains(made, words="Nobody wrote back.", wish="A call", contact=f"Maria, {MARIA}")
    assert sent.headers["location"] == "/complaint?lang=en&sent=told"
    thanks = Visitor(made.url).reads("/complaint?lang=en&sent=told")
    assert "by November 30, 2026 at the latest" in thanks
    number, ana = last(made).number, logged_in(made, "ana")
    shown = ana.reads(f"/complaints/complaint?number={number}")
    for part in ("Nobody wrote back.", "A call", "on office-mail: Got the after-hours reply", "Not yet. Due by"):
        assert part in shown
    step = {"number": str(number), "what": "acknowledge", "how": "by phone"}
    assert ana.posts("/complaints/change", **step).status == 303
    again = ana.posts("/complaints/change", **step)
    assert again.status == 422
    assert "That cannot be changed." in again.text
    opened = ana.posts("/incidents", title="No reply to a text", complaint=str(number), owner="ana")
    review = int(opened.headers["location"].partition("number=")[2].partition("&")[0])
    kept = made.engine.record.incidents.get(review)
    assert kept is not None
    assert (IncidentReview.of(kept).complaint, last(made).incident) == (number, review)
    for form in (
        {"what": "find", "finding": "The reply went out, to spam."},
        {"what": "answer", "how": "a letter", "remedy": "We wrote down another address.", "outside": "yes"},
        {"what": "close", "satisfied": "yes", "learned": "We ask for a number too."},
    ):
        assert ana.posts("/complaints/change", number=str(number), **form).status == 303, form
    closed = last(made)
    assert (closed.state, closed.outside_named, closed.learned) == ("closed", True, "We ask for a number too.")
    assert ana.posts("/complaints/change", number=str(number), what="find", finding="Another").status == 422


def test_nothing_that_strangers_or_staff_write_runs_or_breaks_a_page_or_a_paper(made: Front) -> None:
    evil = '"><img src=x onerror=alert(1)></textarea><script>alert(1)</script>{{7*7}}{0.__class__}\u202e\x01\r# Forged'
    assert complains(made, words=evil, wish=evil, contact=f"{MARIA} {evil}").status == 303
    number, lee = last(made).number, logged_in(made, "lee")
    opened = lee.posts("/incidents", title=evil, complaint=str(number), owner="ana")
    review = int(opened.headers["location"].partition("number=")[2].partition("&")[0])
    for form in ({"what": "answer", "happened": evil}, {"what": "act", "do": evil, "due": "Dec 28"}):
        assert lee.posts("/incidents/change", number=str(review), **form).status == 303
    papers = [
        f"/{which}/document?number={one}&names=yes&language={language}&format={form}"
        for which, one in (("complaints", number), ("incidents", review))
        for language, form in (("en", "html"), ("de", "md"), ("../../etc", "docx"))
    ]
    pages = (
        f"/complaints/complaint?number={number}",
        "/complaints",
        f"/incidents/review?number={review}",
        "/incidents",
    )
    for path in (*pages, *papers):
        shown = lee.reads(path)
        assert not re.search(r"(?<!\\)<(img src=x|script>)", shown), path
        assert "{{49}}" not in shown
        packed = path in pages or shown.startswith("PK")
        assert packed or not re.search("[\u202e\x01\r]", shown), path
    wrong = complains(made, words="x" * 1001, wish=evil, contact=evil)
    assert wrong.status == 422
    assert "<img src=x" not in wrong.text, "what was typed comes back as text"


def test_only_its_owner_and_the_owners_of_the_page_see_a_complaint(made: Front) -> None:
    complains(made, words="About somebody here.")
    number = last(made).number
    sam, lee = logged_in(made, "sam"), logged_in(made, "lee")
    assert sam.gets(f"/complaints/complaint?number={number}").status == 403
    assert sam.posts("/complaints/change", number=str(number), what="find", finding="x", owner="sam").status == 403
    assert f"number={number}" not in sam.reads("/complaints")
    assert sam.posts("/incidents", title="x", complaint=str(number), owner="sam").status == 422
    noted = sam.posts("/complaints", about="tone", way="phone", words="It sounded cold.")
    assert noted.headers["location"] == "/complaints?done=noted", "anybody of the practice may note one"
    assert lee.posts("/complaints/change", number=str(number), what="assign", owner="sam").status == 303
    assert "About somebody here." in sam.reads(f"/complaints/complaint?number={number}")
    assert Visitor(made.url).gets("/complaints").headers["location"] == "/login?next=complaints"


def test_the_public_form_takes_little_at_a_time_and_only_from_itself(made: Front) -> None:
    before = last(made).number if made.engine.record.complaints.latest(1) else 0
    visitor = Visitor(made.url)
    assert complains(made, visitor, words="x" * 1001).status == 422
    assert complains(made, visitor, words="x" * 20_000).status == 413
    assert visitor.posts("/complaint", csrf="x", about="no reply").status == 403, "without the token of the form"
    found = re.search(r'name="csrf" value="(\w+)"', visitor.reads("/complaint"))
    assert found
    elsewhere = {"Origin": "https://evil.example"}
    assert visitor.posts("/complaint", elsewhere, csrf=found[1], about="no reply").status == 403
    assert visitor.posts("/complaint", csrf=found[1], about="nonsense").status == 422
    assert (last(made).number if made.engine.record.complaints.latest(1) else 0) == before


def test_too_many_complaints_of_one_network_wait_and_a_login_does_not(made: Front) -> None:
    made.clock.advance(hours=1)
    answers = [complains(made).status for _ in range(9)]
    assert answers[-1] == 429
    page = complains(made)
    assert "Nothing is lost" in page.text
    assert "988" in page.text
    logged_in(made, "sam")
    made.clock.advance(hours=1)


@pytest.mark.parametrize(
    ("code", "plural"),
    [
        ("en", r"we|us|ours?"),
        ("de", r"wir|uns|unser\w*"),
        ("es", r"nos|nuestr\w*|\w+[aei]mos"),
        ("fr", r"nous|nos|notre"),
    ],
)
def test_where_one_person_works_alone_the_form_says_i(code: str, plural: str) -> None:
    several, one = (" ".join(words_in(code, each).words.values()).lower() for each in Speaker)
    assert re.search(rf"\b(?:{plural})\b", several)
    assert re.findall(rf"\b(?:{plural})\b", one) == []
    alone = word_lists("autoreply.web.complaints", "form.toml")[code]["alone"]
    assert all(phrase.lower() in several for phrase in alone), "no phrase is left over"


def test_the_form_is_there_in_every_language_and_only_if_the_practice_wants_it(made: Front, tmp_path: Path) -> None:
    assert {f"about_{one.name.lower()}" for one in ComplaintAbout} <= set(words_in("en", Speaker.WE).words)
    spanish = Visitor(made.url).reads("/complaint?lang=es")
    assert '<html lang="es">' in spanish
    assert "Este formulario no es para emergencias" in spanish
    assert Reason.ANSWERED.words not in spanish
    with front(PEOPLE, tmp_path) as other:
        assert Visitor(other.url).gets("/complaint").status == 404
        assert Visitor(other.url).posts("/complaint", about="no reply").status == 404
