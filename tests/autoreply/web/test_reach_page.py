"""The page on which ways are proved."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autoreply.notices.proof import Proofs
from channels import NoticeMedium
from tests.autoreply.notices.room import StaffLine
from tests.browser.practice import PEOPLE, Front, front
from tests.browser.visitor import Visitor

REACH = (
    '[reach]\nways = [{ mail = "office@hillside.example" }, { text = "+15550100007" }, { text = "+15550100008" }]\n'
    '[people.ana.reach]\nways = [{ slack = "U0ANA" }]\n'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(PEOPLE.replace("[people.lee]", REACH + "[people.lee]"), tmp_path_factory.mktemp("reach")) as found:
        yield found


def test_every_way_and_whether_it_is_used(made: Front) -> None:
    page = Visitor(made.url).reads("/reach")
    assert "It is a mailbox of your own, and needs no proof." in page
    assert "It is not proved, and not used." in page
    assert "It cannot be used: add a channel of kind" in page.replace("&#34;", '"')
    assert "Told by the ways of the practice: Dr Lee Park, Sam Okafor." in page
    assert "+1555010000" not in page


def test_a_code_is_typed_in_and_a_wrong_one_is_said(made: Front) -> None:
    somebody = Visitor(made.url)
    wrong = somebody.posts("/reach/confirm", person="", code="000000")
    assert wrong.status == 422
    assert "This code is wrong" in wrong.text
    code = sent_code(made)
    done = somebody.posts("/reach/confirm", None, person="", code=code)
    assert (done.status, done.headers["location"]) == (303, "/reach?done=proved")
    assert re.search(r"It is proved, by .+ on \d{4}-\d\d-\d\d\.", somebody.reads("/reach"))


def sent_code(made: Front) -> str:
    """A code that went out by text, to a provider of the test's own."""
    way, sent = made.engine.notices.ways("")[1], StaffLine(NoticeMedium.TEXT)
    Proofs(made.engine.record, made.engine.clock).send_code(replace(way, notifier=sent), "en", "ana")
    return "".join(re.findall(r"\d", sent.sent[0].text))[:6]


def test_what_the_provider_says_and_a_way_that_is_gone(made: Front) -> None:
    somebody = Visitor(made.url)
    failed = somebody.posts("/reach/test", person="", way="0")
    assert failed.status == 422
    assert "The code could not be sent by mail" in failed.text
    for way in ("9", "-1", "x", ""):
        assert somebody.posts("/reach/test", person="", way=way).status == 404
