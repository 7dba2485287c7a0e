"""The pages about clients: found by a search that leaves no trace in an address, shown whole, and never written to."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autoreply.decision.client import Quiet
from autoreply.record.cards.cards import Act, CardFields, QuietChoice
from autoreply.record.cards.entries import EntryKind
from tests.autoreply.record.clients import inbound, once
from tests.browser.practice import NOW, PEOPLE, Front, front
from tests.browser.visitor import Visitor

MAIL, PHONE = "maria@mail.example", "+15550100001"
ACT = Act("Ana", "she asked for it", NOW - timedelta(days=40))


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Front]:
    with front(PEOPLE, tmp_path) as found:
        yield found


def fill(made: Front) -> int:
    """Maria wrote in five closed periods; Ben has a card and nothing else."""
    record = made.engine.record
    number = record.cards.add(CardFields("<M.R.>", notes="prefers texts"), ACT, [MAIL, PHONE])
    record.cards.add(CardFields("B.K."), ACT, ["ben@mail.example"])
    for night in range(1, 9):
        when = NOW - timedelta(days=night)
        record.messages.note(inbound("office-mail", MAIL, f"{night}", arrived=when), when, None, once)
    record.cards.quieten(number, QuietChoice(Quiet.NEUTRAL, NOW + timedelta(days=3)), ACT)
    content = {"answer": "always", "reason": "looks automatic", "approver": "Ana"}
    record.card_entries.add(number, EntryKind.EXCEPTION, content, NOW - timedelta(days=1), ACT)
    return number


def test_cards_are_found_by_label_and_address_and_the_search_stands_in_no_address(made: Front) -> None:
    visitor = Visitor(made.url)
    assert "There are no cards yet" in visitor.reads("/clients")
    fill(made)
    page = visitor.reads("/clients")
    assert "2 cards" in page
    assert "&lt;M.R.&gt;" in page
    assert "<M.R.>" not in page
    found = visitor.posts("/clients", text="MARIA@").text
    assert "1 card<" in found
    assert "B.K." not in found
    assert "No card has that." in visitor.posts("/clients", text="zoe").text
    assert 'method="get"' not in page


def test_a_card_shows_what_was_agreed_what_they_were_told_and_what_was_done(made: Front) -> None:
    number = fill(made)
    page = Visitor(made.url).reads(f"/clients/card?number={number}")
    for part in (
        *(MAIL, PHONE, "prefers texts", "A neutral text until", "Exception", "(over)", "Always answered until"),
        *("Got the after-hours reply", "The sender had a reply already", "added with 2 addresses", "she asked for it"),
    ):
        assert part in page
    for wrong in ("", "0", "99", "x", "9" * 30):
        assert Visitor(made.url).gets(f"/clients/card?number={wrong}").status == 404


def test_what_is_due_is_said_and_asking_changes_nothing(made: Front) -> None:
    visitor = Visitor(made.url)
    assert "Nothing is due." in visitor.reads("/clients/due")
    number = fill(made)
    before = made.engine.record.cards.events(number)
    page = visitor.reads("/clients/due")
    assert "reached out in 6 closed periods in 30 days" in page
    assert "the usual replies come again soon" in page
    assert "5 closed periods within 30 days, or 12 closed periods within 91 days" in page
    assert made.engine.record.cards.events(number) == before


def test_more_cards_than_a_page_holds_are_turned(made: Front) -> None:
    made.engine.record.cards.add_all([(CardFields(f"C{number:03}"), []) for number in range(120)], ACT)
    visitor = Visitor(made.url)
    first, last = visitor.reads("/clients"), visitor.posts("/clients", page="3").text
    assert ("C000" in first, "C119" in first, "Page 1 of 3" in first) == (True, False, True)
    assert ("C000" in last, "C119" in last) == (False, True)
    assert "C000" in visitor.posts("/clients", page="x").text
