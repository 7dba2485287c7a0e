"""The page on which ways are proved."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autoreply.notices.proof import Proofs
from channels import NoticeMedium
from tests.autoreply.notices.room import StaffLine
from tests.autoreply.web.test_editing import reviews, saves
from tests.browser.practice import PASSWORD, PEOPLE, Front, front, has_account, with_password
from tests.browser.visitor import Visitor

REACH = (
    '[reach]\nways = [{ mail = "office@hillside.example" }, { text = "+15550100007" }, { text = "+15550100008" }]\n'
    '[people.ana.reach]\nways = [{ slack = "U0ANA" }]\n'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(PEOPLE.replace("[people.lee]", REACH + "[people.lee]"), tmp_path_factory.mktemp("reach")) as found:
        yield found


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    settings = PEOPLE.replace("[people.lee]", REACH + "[people.lee]")
    with front(settings, tmp_path_factory.mktemp("locked"), web=with_password()) as found:
        yield found


def test_every_way_and_whether_it_is_used(made: Front) -> None:
    page = Visitor(made.url).reads("/reach")
    assert "Not tried</span> It is a mailbox of your own, and used." in page
    assert "It is not proved, and not used." in page
    assert "It cannot be used: add a channel of kind" in page.replace("&#34;", '"')
    assert "The ways of the practice are used for: Dr Lee Park, Sam Okafor." in page
    assert "+1555010000" not in page


def test_a_code_is_typed_in_and_a_wrong_one_is_said(made: Front) -> None:
    somebody = Visitor(made.url)
    wrong = somebody.posts("/reach/confirm", person="", code="000000")
    assert wrong.status == 422
    assert "This code is wrong" in wrong.text
    code = sent_code(made)
    done = somebody.posts("/reach/confirm", None, person="", code=code)
    assert (done.status, done.headers["location"]) == (303, "/reach?done=proved")
    assert re.search(r"It is proved, by .+ on \w+, \w+ \d+, \d{4}\.", somebody.reads("/reach"))


def sent_code(made: Front) -> str:
    """A code that went out by text, to a provider of the test's own."""
    way, sent = made.engine.notices.ways("")[1], StaffLine(NoticeMedium.TEXT)
    Proofs(made.engine.settings, made.engine.record, made.engine.clock).send_code(
        replace(way, notifier=sent), "en", "ana"
    )
    return "".join(re.findall(r"\d", sent.sent[0].text))[:6]


def test_ways_are_added_raised_and_removed_by_a_login_and_by_none_without(tmp_path: Path) -> None:
    settings = PEOPLE.replace("[people.lee]", REACH + "[people.lee]")
    with front(settings, tmp_path, web=with_password()) as made:
        owner = Visitor(made.url)
        owner.logs_in(PASSWORD)
        before = made.file.read_text(encoding="utf-8")
        page = saves(owner, "reach/ways", person="", kind="mail", address="desk@home.example")
        assert "Saved, and in effect." in page.text
        assert '{ text = "+15550100008" }, { mail = "desk@home.example" }]' in made.file.read_text(encoding="utf-8")
        saves(owner, "reach/ways", person="", up="1")
        assert '[{ text = "+15550100007" }, { mail = "office@hillside.example" },' in made.file.read_text(
            encoding="utf-8"
        )
        saves(owner, "reach/ways", person="", up="1")
        saves(owner, "reach/ways", person="", remove="3")
        assert made.file.read_text(encoding="utf-8") == before
        first = reviews(owner, "reach/ways", person="lee", kind="text", address="+1 (555) 010-0009")
        assert "and not by those of the practice" in first.text
        assert "Dr Lee Park is told by text …0009." in first.text
        assert "People who write" not in first.text
        saves(owner, "reach/ways", person="lee", kind="text", address="+1 (555) 010-0009")
        assert [way.address for way in made.engine.settings.reach_of("lee").ways] == ["+15550100009"]
        assert "Dr Lee Park is now also told by text message" in first.text
        removed = reviews(owner, "reach/ways", person="lee", remove="0").text
        assert "the ways of the practice" in removed
        assert "Dr Lee Park is no longer told by text message" in removed


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "text", "address": "555"}, "This is not a telephone number; write it with the country code"),
        ({"kind": "mail", "address": "ana"}, "This is not one mail address"),
        ({"kind": "slack", "address": "ana"}, "This is no member id of Slack"),
        ({"kind": "mail", "address": " "}, "Enter where it goes."),
        ({"kind": "webhook", "address": "https://x.example"}, "Choose a way."),
        ({"kind": "text", "address": "+1 555 010 0007"}, "This way is in the list already."),
        ({"person": "nobody", "kind": "mail", "address": "a@b.example"}, "Choose from the list who is told."),
        ({"remove": "7"}, "This way is not in the file any more."),
        ({"up": "0"}, "This way is not in the file any more."),
    ],
    ids=["number", "mail", "slack", "empty", "webhook", "twice", "nobody", "gone", "first"],
)
def test_what_is_wrong_with_a_way_is_said(locked: Front, fields: dict[str, str], says: str) -> None:
    owner = Visitor(locked.url)
    owner.logs_in(PASSWORD)
    answer = reviews(owner, "reach/ways", **fields)
    assert answer.status == 422
    assert says in answer.text


def test_without_a_login_the_page_changes_no_way(made: Front) -> None:
    somebody = Visitor(made.url)
    page = somebody.reads("/reach")
    assert "Add a way" not in page
    assert "To add ways or change their order, edit the settings file" in page
    digest = made.engine.settings.digest
    wanted = {"person": "", "kind": "mail", "address": "evil@mail.example"}
    answer = somebody.posts("/reach/ways", None, seen=digest, do="save", **wanted)
    assert answer.status == 422
    assert "This page has no login, so it cannot change these ways" in answer.text
    assert made.engine.settings.digest == digest


def test_a_person_changes_their_own_ways_and_nobody_elses(tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        has_account(made, "Dr Lee Park", owner=True)
        has_account(made, "ana")
        ana = Visitor(made.url)
        ana.logs_in(PASSWORD, "ana")
        page = ana.reads("/reach")
        assert '<input type="hidden" name="person" value="ana">' in page
        saves(ana, "reach/ways", person="ana", kind="mail", address="ana@home.example")
        for other in ("", "sam"):
            wanted = {"person": other, "kind": "mail", "address": "ana@home.example"}
            assert ana.posts("/reach/ways", None, do="save", **wanted).status == 403


def test_what_the_provider_says_and_a_way_that_is_gone(made: Front) -> None:
    somebody = Visitor(made.url)
    failed = somebody.posts("/reach/test", person="", way="0")
    assert failed.status == 422
    assert "The code could not be sent by mail" in failed.text
    for way in ("9", "-1", "x", ""):
        assert somebody.posts("/reach/test", person="", way=way).status == 404
