"""How somebody is told, in a browser on a phone in the dark: a way is added, proved, put in order, and removed."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from autoreply.notices.proof import MOST_TRIES
from tests.browser.conftest import barriers
from tests.browser.practice import PASSWORD, PEOPLE, front, with_password
from tests.peers.smtp_sink import SmtpSink

PHONE = 390  # pixels


def save(page: Page) -> None:
    """Review what the form asks for, and save it."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you save")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved, and in effect.")


def add(page: Page, address: str) -> None:
    page.get_by_label("Where does it go?").fill(address)
    page.get_by_role("button", name="Review").click()


def codes(sink: SmtpSink) -> list[str]:
    """The codes that arrived, the newest one last."""
    return [re.findall(r"\b\d{6}\b", str(mail.message.get_body(("plain",))))[0] for mail in sink.received]


def test_a_way_is_added_proved_put_in_order_and_removed(browser: Browser, tmp_path: Path) -> None:
    with SmtpSink() as sink:
        settings = PEOPLE.replace(
            'host = "127.0.0.1", port = 9, security = "none", auth',
            f'host = "127.0.0.1", port = {sink.port}, security = "none", auth',
        )
        with (
            front(settings, tmp_path, web=with_password()) as made,
            browser.new_context(viewport={"width": PHONE, "height": 800}, color_scheme="dark") as context,
        ):
            page = context.new_page()
            page.goto(f"{made.url}/reach")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            expect(page.locator("main")).to_contain_text("Autoreply cannot tell anybody anything yet.")
            add(page, "ana at home")
            expect(page.get_by_role("alert")).to_contain_text("This is not one mail address")
            expect(page.get_by_label("Where does it go?")).to_have_value("ana at home")
            assert barriers(page, "main") == []
            add(page, "ana@home.example")
            save(page)
            send = page.get_by_role("button", name="Send a code")
            send.click()
            expect(page.get_by_role("status")).to_contain_text("A code is on its way by mail.")
            [right] = codes(sink)
            for _ in range(MOST_TRIES):
                page.get_by_label("The code that arrived").fill(f"{(int(right) + 1) % 10**6:06}")
                page.get_by_role("button", name="Confirm").click()
                expect(page.get_by_role("alert")).to_contain_text("This code is wrong")
            page.get_by_label("The code that arrived").fill(right)
            page.get_by_role("button", name="Confirm").click()
            expect(page.get_by_role("alert")).to_contain_text("or was tried too often. Send a new code.")
            send.click()
            expect(page.get_by_role("alert")).to_contain_text("less than a minute ago")
            made.clock.advance(minutes=1)
            send.click()
            expect(page.get_by_role("status")).to_contain_text("A code is on its way by mail.")
            page.get_by_label("The code that arrived").fill(codes(sink)[-1])
            page.get_by_role("button", name="Confirm").click()
            expect(page.get_by_role("status")).to_contain_text("This way is proved.")
            expect(page.locator(".card")).to_contain_text("Ready")
            add(page, "desk@home.example")
            save(page)
            expect(page.locator(".card bdi")).to_have_text(["ana@home.example", "desk@home.example"])
            page.get_by_role("button", name="Move up").click()
            save(page)
            expect(page.locator(".card bdi")).to_have_text(["desk@home.example", "ana@home.example"])
            assert barriers(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
            page.get_by_role("button", name="Remove").first.click()
            expect(page.locator("main")).to_contain_text("With one way left")
            save(page)
            expect(page.locator(".card bdi")).to_have_text(["ana@home.example"])
            expect(page.locator(".card")).to_contain_text("Ready")
