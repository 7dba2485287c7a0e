"""The journeys through the pages that change the settings file, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import barriers
from tests.browser.practice import PEOPLE, Front, front, ordinary

TWICE_AS_LARGE = 640  # pixels: what 200 % leaves of a screen of 1280


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Front]:
    with front(PEOPLE, tmp_path) as found:
        ordinary(found)
        yield found


def test_hours_are_typed_said_back_mended_reviewed_saved_and_undone_by_keyboard(page: Page, made: Front) -> None:
    before = made.file.read_text(encoding="utf-8")
    page.goto(f"{made.url}/hours")
    saturday = page.get_by_label("Saturday", exact=True).first
    saturday.fill("10-12")
    expect(page.locator("#day-5-said")).to_have_text("That is: 10:00 AM-12:00 PM.")
    saturday.fill("10-25")
    expect(page.locator("#day-5-said")).to_contain_text("no clock shows")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is a problem")
    expect(alert).to_be_focused()
    expect(page).to_have_title("Error: Hours · Hillside Counseling")
    assert barriers(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(saturday).to_be_focused()
    expect(saturday).to_have_value("10-25")
    saturday.fill("10-14")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you save")
    expect(page.locator("main")).to_contain_text("Open Sat, Nov 28, 2026, 10:00 AM to 2:00 PM")
    page.set_viewport_size({"width": TWICE_AS_LARGE, "height": 450})
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= TWICE_AS_LARGE
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved, and in effect.")
    assert 'sat = "10-14"' in made.file.read_text(encoding="utf-8")
    assert barriers(page, colours=False) == []
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    expect(page.locator("main")).to_contain_text("Undone: Hours of Hillside Counseling: Sat 10-14")
    assert made.file.read_text(encoding="utf-8") == before
    assert barriers(page, colours=False) == []


def test_without_a_script_one_day_is_copied_a_holiday_is_worked_on_and_both_are_kept(
    browser: Browser, made: Front
) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{made.url}/hours?who=lee")
        page.get_by_text("Copy one day to others").click()
        page.get_by_label("Copy the hours of").select_option("Friday")
        page.get_by_role("checkbox", name="Monday").check()
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_label("Monday", exact=True).first).to_have_value("9:00-13:00")
        page.get_by_role("button", name="Review").first.click()
        expect(page.locator("main")).to_contain_text("Hours of Dr Lee Park: Mon 9:00-13:00")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Saved, and in effect.")
        page.get_by_label("Thu, Nov 26, 2026: Thanksgiving Day").uncheck()
        page.get_by_role("button", name="Review").last.click()
        expect(page.locator("main")).to_contain_text("open on Thanksgiving Day")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Saved, and in effect.")
        expect(page.get_by_label("Thu, Nov 26, 2026: Thanksgiving Day")).not_to_be_checked()
    text = made.file.read_text(encoding="utf-8")
    assert '[people.lee.hours]\nmon = "9:00-13:00"\ntue-thu = ' in text
    assert 'skip = ["Thanksgiving Day"]' in text


def test_somebody_goes_away_and_comes_back_and_somebody_is_ill_in_two_clicks(page: Page, made: Front) -> None:
    page.goto(f"{made.url}/away")
    page.get_by_label("Who is away?").select_option("Sam Okafor")
    page.get_by_label("First day away").fill("Dec 14")
    expect(page.locator("#from-said")).to_have_text("That is: Mon, Dec 14, 2026.")
    page.get_by_label("From what time on?").fill("1pm")
    page.get_by_label("Last day away").fill("Dec 16")
    page.locator("#cover").select_option("Dr Lee Park")
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.locator("main")).to_contain_text("Closed Tue, Dec 15, 2026, 12:00 PM to 8:00 PM")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_label("First day away")).to_have_value("Dec 14")
    page.get_by_role("button", name="Review", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved, and in effect.")
    assert barriers(page) == []
    page.get_by_role("button", name="Remove Sam Okafor").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Removed: Sam Okafor is away")
    expect(page.get_by_role("button", name="Remove Sam Okafor")).to_have_count(0)
    page.get_by_role("button", name="I am ill today").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Close Ana Duarte until")
    page.get_by_role("button", name="Close now").click()
    page.goto(f"{made.url}/away")
    expect(page.locator("main")).to_contain_text("Set by the practice: Ill")
    assert barriers(page, colours=False) == []


def test_a_text_is_tried_mended_and_saved_and_ours_comes_back(page: Page, made: Front) -> None:
    page.goto(f"{made.url}/words")
    page.get_by_label("Your text").fill("We are closed.")
    page.get_by_role("button", name="Review and save").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    expect(page.get_by_label("Your text")).to_have_value("We are closed.")
    assert barriers(page) == []
    page.get_by_label("Your text").fill(
        "Back {{ opening }}.\n{{ nobody_is_reading }}\nIn danger call {{ emergency }}.\n{{ crisis }}"
    )
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".reply")).to_contain_text("Back on Wednesday")
    page.get_by_role("button", name="Review and save").click()
    expect(page.locator("main")).to_contain_text("Back on Wednesday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved, and in effect.")
    expect(page.locator(".reply")).to_contain_text("Back on Wednesday")
    assert 'ordinary = """\nBack {{' in made.file.read_text(encoding="utf-8")
    page.get_by_role("button", name="Go back to Autoreply’s text").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".reply")).not_to_contain_text("Back on")
    assert "Back {{" not in made.file.read_text(encoding="utf-8")


def test_the_file_is_edited_in_two_windows_and_the_second_is_told_what_changed(page: Page, made: Front) -> None:
    other = page.context.new_page()
    for each in (page, other):
        each.goto(f"{made.url}/file")
    for each, before, after in ((page, "Open house", "Open doors"), (other, 'region = "US-NY"', 'region = "US"')):
        text = each.get_by_label("The whole file")
        text.fill(text.input_value().replace(before, after))
        each.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved, and in effect.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("alert")).to_contain_text("was changed after you opened this page")
    expect(other.get_by_role("alert")).to_contain_text('+label = "Open doors"')
    assert 'region = "US"' in other.get_by_label("The whole file").input_value()
    assert barriers(other) == []
    saved = made.file.read_text(encoding="utf-8")
    assert "Open doors" in saved
    assert 'region = "US"' not in saved
