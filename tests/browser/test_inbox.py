"""The inbox in a browser: from the list to an answer, with and without scripts, in light and dark, on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import barriers, barriers_in_each_form
from tests.browser.practice import PASSWORD
from tests.browser.visitor import Visitor
from tests.conversations.morning import MARIA, TOM, Practice


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        made.texts("Could you call me? I am at home until noon.")
        made.twilio.phone(MARIA).hears("Automatic reply")
        made.looks(minutes=5)
        made.calls(TOM, speaks=12)
        made.mails("nia@mail.example", "I want to kill myself")
        yield made


def colleague(browser: Browser, practice: Practice, **wishes: object) -> Page:
    """Somebody who is logged in. The cookie is for https only, so the browser is handed a copy."""
    visitor = Visitor(practice.url)
    assert visitor.logs_in(PASSWORD).status == 303
    context = browser.new_context(**wishes)  # type: ignore[arg-type]  # wishes of many types
    context.add_cookies(
        [{"name": name, "value": value, "url": practice.url} for name, value in visitor.cookies.items()]
    )
    return context.new_page()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_list_to_an_answer(browser: Browser, practice: Practice, scripts: bool) -> None:
    page = colleague(browser, practice, java_script_enabled=scripts)
    page.goto(f"{practice.url}/inbox")
    expect(page.locator(".people > li")).to_have_count(3)
    expect(page.locator(".people > li").first).to_contain_text("nia@mail.example")
    page.get_by_role("link", name=MARIA).click()
    expect(page.get_by_text("Could you call me? I am at home until noon.")).to_be_visible()
    expect(page.get_by_role("link", name="Call back", exact=True)).to_have_attribute("href", f"tel:{MARIA}")
    page.get_by_label("Your text to").fill("I will call you at nine. Lee")
    if scripts:  # the session ends while somebody writes
        page.context.clear_cookies()
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("link", name="Log in and go on").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_label("Your text to")).to_have_value("I will call you at nine. Lee")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Send this text to {MARIA}?")
    expect(page.get_by_text("Could you call me?")).to_be_visible()
    page.get_by_role("button", name="Change the text").click()
    expect(page.get_by_label("Your text to")).to_have_value("I will call you at nine. Lee")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send at 9:00 AM tomorrow, when you open").click()
    expect(page.get_by_role("status")).to_have_text("Your text waits until you open.")
    page.get_by_role("link", name="Back to the inbox").click()
    expect(page.locator(".people > li")).to_have_count(2)
    page.get_by_role("button", name=re.compile(rf"To call back.*{re.escape(TOM)}")).click()
    expect(page.get_by_role("status")).to_have_text("Noted: to call back.")
    expect(page.locator(".people > li")).to_have_count(1)
    page.context.close()


def test_nobody_is_kept_out_of_any_of_its_pages(browser: Browser, practice: Practice) -> None:
    page = colleague(browser, practice)
    page.goto(f"{practice.url}/inbox")
    assert barriers_in_each_form(page) == []
    for name in (TOM, "nia@mail.example"):
        page.goto(f"{practice.url}/inbox")
        page.get_by_role("link", name=name).click()
        assert barriers(page, "main") == []
    page.goto(f"{practice.url}/inbox")
    page.get_by_role("link", name=MARIA).click()
    assert barriers_in_each_form(page) == []
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your text.")
    assert barriers(page, "main") == []
    page.get_by_label("Your text to").fill("x" * 400)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("3 segments.")).to_be_visible()
    assert barriers_in_each_form(page) == []
    page.context.close()


def test_nobody_is_kept_out_of_the_mail_and_it_reads_without_its_styles(browser: Browser, practice: Practice) -> None:
    practice.at("2026-11-24 09:00")
    (mail,) = practice.letters("desk@home.example")
    body = mail.message.get_body(("html",))
    assert body is not None
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(body.get_content())
        assert barriers_in_each_form(page) == []
        page.evaluate("document.querySelector('style').remove()")
        for width in (768, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("heading", level=1)).to_have_text("3 people wrote or called, 1 with urgent words.")
