"""Setting up a practice in a browser: with JavaScript and without it, by keyboard, with axe on every page."""

from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from autoreply.settings import load
from tests.autoreply.setup.office import ASKS_VOICE, GOOD
from tests.autoreply.setup.pages import Site, site
from tests.browser.conftest import barriers

TYPED = {
    "What is your practice called?": "Ruiz Counseling",
    "In which country": "USA",
    "In which city": "Boston",
    "In which languages": "English, Spanish",
    "When do you read messages?": "mon-thu 9-12, 1-5:30; fri 9-1",
    "Which public holidays": "US-NY",
}


SHAPE = """() => [...document.querySelectorAll("main :is(form, fieldset, input, select, button, a, details, [role])")]
    .map(one => [one.tagName, one.type, one.getAttribute("role")].join()).join(" ").replace(/(\\S+ )\\1+/g, "$1")"""


def look_and_go_on(page: Page, shapes: set[str]) -> None:
    """Each page by itself lets everybody in: one of each of the `shapes` that they have.

    Their colours are those of the last one, which is looked at whole.
    """
    shape = str(page.evaluate(SHAPE))
    if shape not in shapes:
        shapes.add(shape)
        assert barriers(page, colours=False) == []
    page.get_by_role("button", name="Continue").press("Enter")


def to_the_end(page: Page) -> None:
    """Answer everything, with the keyboard alone."""
    goes_on = partial(look_and_go_on, shapes=set())
    for question, typed in TYPED.items():
        page.get_by_label(question).fill(typed)
        goes_on(page)
        if ASKS_VOICE and question == "In which languages":
            page.get_by_label("I: you work alone").check()
            goes_on(page)
        if question == "When do you read messages?":
            expect(page.get_by_role("status")).to_contain_text("That is: Mon-Thu 9:00 AM-12:00 PM")
    page.get_by_label("Christmas Day").first.check()
    goes_on(page)
    page.get_by_label("To which mail address").fill("ana@gmail.com")
    goes_on(page)
    expect(page.get_by_text("Incoming mail: imap.gmail.com")).to_be_visible()
    page.get_by_label("Yes").check()
    goes_on(page)
    expect(page.get_by_label("What is your user name there?")).to_have_value("ana@gmail.com")
    goes_on(page)
    expect(page.get_by_role("link", name="myaccount.google.com")).to_be_visible()
    expect(page.get_by_role("button", name="Show password")).to_be_visible()
    page.get_by_label("What is the password?").fill("my ordinary one")
    goes_on(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: What is the password? · Autoreply")
    page.get_by_label("What is the password?").fill(GOOD["password"])
    goes_on(page)
    page.get_by_label("Who covers").fill("nobody")
    goes_on(page)
    for _ in ("texts", "calls"):
        page.get_by_label("No", exact=True).check()
        goes_on(page)
    page.get_by_label("Yes").check()
    goes_on(page)
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    assert barriers(page) == []


def finishes(page: Page, made: Site) -> None:
    page.get_by_role("button", name="Write the file").press("Enter")
    expect(page.get_by_role("heading", name="Autoreply is set up")).to_be_visible()
    assert made.stop.wait(10)
    assert load(made.file, {}).languages == ("en", "es")


def test_the_link_of_the_console_fills_in_the_token_and_takes_it_out_of_the_address(page: Page, tmp_path: Path) -> None:
    with site(tmp_path) as made:
        page.goto(f"{made.url}/start#token={made.tokens[0]}")
        expect(page.get_by_label("Token")).to_have_value(made.tokens[0])
        assert made.tokens[0] not in page.url
        look_and_go_on(page, set())
        to_the_end(page)
        finishes(page, made)


def test_without_javascript_the_token_is_typed_and_all_else_is_the_same(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as made, browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(made.url)
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_contain_text("This is not the token.")
        page.get_by_label("Token").fill(made.tokens[0])
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("What is your practice called?").fill("Ruiz Counseling")
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("In which country").fill("Narnia")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_label("In which country")).to_have_value("Narnia")
        page.get_by_role("link", name="Back").click()
        expect(page.get_by_label("What is your practice called?")).to_have_value("Ruiz Counseling")


def test_nothing_is_cut_on_a_phone_or_at_200_per_cent(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path, **GOOD) as made, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{made.url}/start#token={made.tokens[0]}")
        page.get_by_role("button", name="Continue").click()
        questions = ("practice", "hours", "work_on", "accept", "password")
        for path in (*(f"question/{one}" for one in questions), "check"):
            page.goto(f"{made.url}/{path}")
            for width in (320, 640):
                page.set_viewport_size({"width": width, "height": 700})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
