"""The pages about clients in a browser: nobody is kept out, and nothing is wider than a phone."""

from pathlib import Path

from playwright.sync_api import Page, expect

from autoreply.record.cards import CardFields
from tests.autoreply.web.test_page_of_clients import ACT, fill
from tests.browser.conftest import barriers_in_each_form
from tests.browser.practice import PEOPLE, front


def test_from_the_list_to_a_card_and_to_what_is_due(page: Page, tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        fill(made)
        long = "a-rather-long-name-of-a-mailbox-that-somebody-has@a-long-name-of-a-provider.example"
        made.engine.record.cards.add(
            CardFields("A label of sixty characters is as long as a label may be"), ACT, [long]
        )
        page.goto(f"{made.url}/clients")
        assert barriers_in_each_form(page) == []
        page.get_by_label("Label, address or number").fill("maria")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="<M.R.>").click()
        expect(page.get_by_role("heading", name="What they were told")).to_be_visible()
        assert barriers_in_each_form(page) == []
        page.goto(f"{made.url}/clients/due")
        expect(page.get_by_text("Suggested: talk about it in the next session.")).to_be_visible()
        assert barriers_in_each_form(page) == []
