"""From the first invitation to an account that is one's own, in a browser."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from autoreply.record.staff.work import WorkMoment
from channels import WorkKind
from tests.browser.conftest import barriers
from tests.browser.practice import NOW, PASSWORD, PEOPLE, front, has_account, with_password

FRESH = "seven quiet herons"


def test_somebody_is_invited_chooses_a_password_changes_what_is_theirs_and_is_refused_the_rest(
    page: Page, browser: Browser, tmp_path: Path
) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        page.goto(made.url)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Accounts").click()
        page.get_by_role("button", name="Show the link").click()
        expect(page.get_by_role("alert")).to_contain_text("Enter a name.")
        assert barriers(page) == []
        page.get_by_label("Who?").select_option("Ana Duarte")
        page.get_by_role("button", name="Show the link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Send this link to Ana Duarte")
        assert barriers(page, colours=False) == []
        link = page.locator("#link").inner_text()
        page.get_by_role("link", name="Back to the accounts").click()
        expect(page.get_by_text("Logs in as ana")).to_be_visible()
        assert barriers(page, colours=False) == []
        with browser.new_context(viewport={"width": 390, "height": 800}) as phone:
            ana = phone.new_page()
            ana.goto(link)
            expect(ana.get_by_label("Code")).to_have_value(link.partition("#token=")[2])
            expect(ana).to_have_url(f"{made.url}/invitation")
            ana.get_by_label("Password").fill("short")
            ana.keyboard.press("Enter")
            expect(ana.get_by_role("alert")).to_contain_text("Use at least 12 characters.")
            assert barriers(ana) == []
            ana.get_by_label("Password").fill(FRESH)
            ana.keyboard.press("Enter")
            expect(ana.get_by_role("status")).to_have_text("Your password is saved. You are logged in.")
            assert barriers(ana, colours=False) == []
            assert ana.evaluate("document.documentElement.scrollWidth") <= 390
            ana.get_by_role("button", name="Log out", exact=True).click()
            ana.get_by_label("Name").fill("Ana Duarte")
            ana.get_by_label("Password").fill(FRESH)
            assert barriers(ana, colours=False) == []
            ana.keyboard.press("Enter")
            ana.get_by_role("button", name="Menu").click()
            ana.get_by_role("link", name="Open or close").click()
            ana.get_by_label("Until when?").fill("+2h")
            ana.get_by_label("Reason").fill("ill")
            ana.get_by_role("button", name="Preview").click()
            ana.get_by_role("button", name="Close now").click()
            expect(ana.get_by_text("Set by Ana Duarte: ill")).to_be_visible()
            assert made.engine.record.overrides.current(NOW)[0].person == "ana"
            evening = [WorkMoment(WorkKind.MAIL, NOW, NOW - timedelta(hours=6), "1", counts=True)] * 4
            made.engine.record.work.count("ana-mail", "ana", evening, NOW)
            for scheme in ("light", "dark"):
                ana.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                ana.goto(f"{made.url}/mirror")
                expect(ana.get_by_text("You wrote to clients or colleagues on 1 evening.").first).to_be_visible()
                assert barriers(ana) == []
                assert ana.evaluate("document.documentElement.scrollWidth") <= 390
            ana.goto(f"{made.url}/accounts")
            expect(ana.get_by_role("heading", level=1)).to_have_text("Only an owner can manage accounts")
            assert barriers(ana, colours=False) == []


def test_everything_about_an_account_works_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made, browser.new_context(java_script_enabled=False) as context:
        has_account(made, "lee", owner=True)
        page = context.new_page()
        page.goto(made.url)
        page.get_by_label("Name").fill("lee")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Accounts").click()
        page.get_by_label("Who?").select_option("Ana Duarte")
        page.get_by_role("button", name="Show the link").click()
        link = page.locator("#link").inner_text()
        page.goto(link)
        page.get_by_label("Code").fill(link.partition("#token=")[2])
        page.get_by_label("Password").fill(FRESH)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("You are Ana Duarte.")).to_be_visible()
        page.get_by_label("Current password").fill(FRESH)
        page.get_by_label("New password").fill("another pass phrase")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Your new password is saved.")
        page.get_by_role("button", name="Log out everywhere").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
