"""The pages about clients in a browser: nobody is kept out, and nothing is wider than a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autoreply.record.cards.cards import CardFields
from tests.autoreply.web.test_page_of_clients import ACT, fill
from tests.browser.conftest import barriers
from tests.browser.practice import PEOPLE, Front, front


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(PEOPLE, tmp_path_factory.mktemp("page")) as found:
        fill(found)
        long = "a-rather-long-name-of-a-mailbox-that-somebody-has@a-long-name-of-a-provider.example"
        found.engine.record.cards.add(
            CardFields("A label of sixty characters is as long as a label may be"), ACT, [long]
        )
        yield found


def test_from_the_list_to_a_card_and_to_what_is_due_on_a_phone_in_the_dark(page: Page, made: Front) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{made.url}/clients")
    seen = [barriers(page)]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Label, address or number").fill("maria")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="<M.R.>").click()
    expect(page.get_by_role("heading", name="Messages and replies")).to_be_visible()
    expect(page.get_by_role("table", name="Nights of the last 13 weeks")).to_be_visible()
    seen.append(barriers(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{made.url}/clients/due")
    expect(page.get_by_text("Suggested: talk about it in the next session.")).to_be_visible()
    seen.append(barriers(page, colours=False))
    assert seen == [[], [], []]


def test_a_card_is_made_a_time_agreed_a_plan_opened_and_a_report_downloaded(
    page: Page, made: Front, tmp_path: Path
) -> None:
    def names(reason: str = "") -> None:
        page.get_by_label("Your name").fill("Ana")
        page.get_by_label(re.compile("^(Reason|Why)")).fill(reason)

    page.goto(f"{made.url}/clients")
    page.get_by_role("link", name="New card").click()
    page.get_by_label("What do you call this person?").fill("J.O.")
    page.get_by_label("Addresses").fill("jo@mail.example\n+1 555 010 8801")
    names()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The card is added.")).to_be_visible()
    page.get_by_role("link", name="New agreement").click()
    page.get_by_label("Times", exact=True).fill("tue 5pm-5:10pm")
    expect(page.locator("#windows-said")).to_have_text("That is: Tue 5:00 PM-5:10 PM.")
    page.get_by_label("Who is open?").select_option("ana")
    page.get_by_label("Last day").fill("Feb 2")
    page.get_by_label("Who of you agreed?").fill("Ana")
    names()
    seen = [barriers(page)]
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_role("heading", name="Agree on these times?")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The agreement is kept.")).to_be_visible()
    page.get_by_role("link", name="Open a plan").click()
    page.get_by_label("What did you look at first?").fill("We told the hours.")
    page.get_by_label("What do the contacts seem to be for?").fill("evenings alone")
    page.get_by_label("Who cares for the plan?").select_option("ana")
    names("often at night")
    page.get_by_role("button", name="Open the plan").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Noticed")
    seen.append(barriers(page))
    page.get_by_role("link", name="Back to J.O.").click()
    page.get_by_role("link", name="Make a report").click()
    names()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PDF").click()
    download.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert seen == [[], []]
