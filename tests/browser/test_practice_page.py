"""The journeys through the practice page, in a browser."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from autoreply.record.tables import breaker, message
from autoreply.web.menu import MENU
from schedules import Mode
from tests.browser.conftest import barriers, barriers_in_each_form
from tests.browser.practice import NOW, PASSWORD, PEOPLE, Front, crowd, fill, front, with_password
from tests.browser.proxy import Proxy, proxy
from tests.browser.visitor import Visitor
from tests.peers.processes import wait_until

PATHS = [one.path for one in MENU]
SIZES = {"phone": 390, "tablet": 768, "computer": 1440}


@pytest.mark.costs("axe on every page of the menu, in light and in dark")
def test_no_page_keeps_anybody_out_in_light_or_dark_or_on_a_phone_or_is_wider_than_the_screen(
    page: Page, practice_page: Front
) -> None:
    for path in PATHS:
        page.goto(f"{practice_page.url}/{path}?span=1")
        assert barriers_in_each_form(page) == [], path
        assert too_narrow_for(page) == [], path
    page.goto(practice_page.url)
    assert barriers(page) == [], "what is around each page, in the dark on a phone"
    page.goto(f"{practice_page.url}/messages?span=all")
    assert too_narrow_for(page) == []


def too_narrow_for(page: Page) -> list[int]:
    """The widths at which it is wider. The narrowest is a phone at 320 pixels, or a computer at 400 %."""
    found = []
    for width in (*SIZES.values(), 320):
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def test_the_first_screen_has_what_matters_and_the_weeks_are_readable(page: Page, practice_page: Front) -> None:
    for width in SIZES.values():
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(practice_page.url)
        _has_what_matters(page, width)


def _has_what_matters(page: Page, width: int) -> None:
    for first in ("h1", ".buttons .button", "#waiting-title", "#problems-title"):
        expect(page.locator(first).first).to_be_in_viewport(ratio=1)
    assert min(page.locator("#timeline text").evaluate_all(SIZES_OF_TEXT)) >= 12
    cut = page.locator("#timeline").evaluate("part => part.scrollWidth > part.clientWidth")
    assert cut == (width < 1280)
    expect(page.get_by_text("Scroll sideways to see every day.")).to_be_visible(visible=cut)
    assert page.locator("#timeline").evaluate("part => getComputedStyle(part).maskImage !== 'none'") == cut
    expect(page.locator("#timeline .now").first).to_be_in_viewport()


SIZES_OF_TEXT = "texts => texts.map(one => parseFloat(getComputedStyle(one).fontSize) * one.getCTM().a)"


def test_in_with_the_password_and_out_again(page: Page, tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path, web=with_password()) as made:
        page.goto(made.url)
        expect(page).to_have_title("Log in · Hillside Counseling")
        assert barriers(page) == []
        expect(page.locator("input[autocomplete=username]")).to_have_count(
            1
        )  # for managers of passwords; nobody sees it
        expect(page.locator("input[autocomplete=username]")).to_be_hidden()
        page.get_by_label("Password").fill("not it")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("This password is not correct. Try again.")
        assert barriers(page) == []
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Show password").click()
        expect(page.get_by_label("Password")).to_have_attribute("type", "text")
        assert barriers(page) == []
        page.get_by_role("button", name="Hide password").click()
        expect(page.get_by_label("Password")).to_have_attribute("type", "password")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Closed until 9:00 AM tomorrow")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_label("Password")).to_be_visible()
        page.goto(f"{made.url}/messages")
        expect(page.get_by_label("Password")).to_be_visible()


def leads_elsewhere(through: Proxy) -> list[str]:
    """What a page of the menu names that is not under the path of the proxy, or is not there."""
    visitor = Visitor(through.url.removesuffix(through.base), through.base)
    assert visitor.logs_in(PASSWORD).status == 303
    named = {each for one in MENU for each in re.findall(NAMED, visitor.gets(f"/{one.path}").text)}
    assert len(named) > 2 * len(MENU)
    under = {each for each in named if each.startswith(f"{through.base}/")}
    files = [each for each in under if "/static/" in each]
    assert len(files) > 3
    gone = [each for each in files if visitor.gets(each.removeprefix(through.base)).status != 200]
    return sorted({*(named - under), *gone})


NAMED = r'\b(?:href|src|action)="(?!#|\?|https?:|mailto:|tel:)(.+?)"'  # links, forms, scripts, styles and pictures


STYLED = "document.styleSheets.length > 0 && [...document.styleSheets].every(sheet => sheet.cssRules.length > 0)"


@pytest.mark.parametrize("strips", [True, False], ids=["without its part", "with its part"])
def test_behind_a_proxy_under_a_path_every_way_through_the_page_leads_on(
    page: Page, tmp_path: Path, strips: bool
) -> None:
    """The proxy hands on our path with its own part before it, or without."""
    with proxy("/night", strips=strips) as through:
        web = f'public_url = "{through.url}"\n{with_password()}'
        with front(PEOPLE, tmp_path, web=web) as made:
            through.leads_to(made.url)
            page.goto(through.url)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Closed until 9:00 AM tomorrow")
            assert [cookie.get("path") for cookie in page.context.cookies()] == ["/night/"]
            made.engine.health.report("record", "There is no room left.")
            expect(page.locator("#problems")).to_contain_text("There is no room left.")
            assert leads_elsewhere(through) == []
            for one in MENU[:3]:
                page.get_by_role("link", name=one.label, exact=True).click()
                expect(page).to_have_url(f"{through.url}/{one.path}")
                expect(page.locator("#menu [aria-current=page]")).to_have_text(one.label)
                assert page.evaluate(STYLED), "its style sheet is not under the path"
            page.goto(f"{through.url}/override")
            for label, words in {"Until when?": "+2h", "Reason": "court", "Your name": "Lee"}.items():
                page.get_by_label(label).fill(words)
            page.get_by_role("button", name="Preview").click()
            page.get_by_role("button", name="Close now").click()
            expect(page.get_by_text("You are closed now.")).to_be_visible()
            page.get_by_role("button", name="Log out").click()
            expect(page).to_have_url(f"{through.url}/login")


def test_the_breaker_of_a_channel_is_seen_and_closed(page: Page, tmp_path: Path) -> None:
    with front(PEOPLE, tmp_path) as made:
        row = {"channel": "office-mail", "opened": NOW - timedelta(minutes=3), "says": "200 in ten minutes"}
        with made.engine.record.database.write() as connection:
            connection.execute(sa.insert(breaker), [row])
        made.engine.run_heartbeat()
        page.goto(made.url)
        expect(page.locator("#headline")).to_contain_text("Replies on office-mail are paused.")
        expect(page.locator("#problems")).to_contain_text("replies are paused (200 in ten minutes)")
        for width, colours in ((390, False), (1440, True)):
            page.set_viewport_size({"width": width, "height": 900})
            assert barriers(page, colours=colours) == []
        page.get_by_role("button", name="Resume replies on office-mail").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Replies have resumed. The limit counts from zero.")).to_be_visible()
        expect(page.locator("#headline")).not_to_contain_text("paused")
        assert made.engine.record.breakers.opened(NOW) == []
        expect(page.get_by_role("button", name="Resume replies")).to_have_count(0)


def test_closing_by_keyboard_alone_and_ending_it(page: Page, practice_page: Front) -> None:
    page.goto(f"{practice_page.url}/override")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_label("Who is it for?").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("sometime")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not a time Autoreply understands.")
    expect(page.get_by_role("alert").get_by_role("link").first).to_have_css("color", "rgb(162, 54, 31)")
    assert barriers(page) == []
    page.get_by_label("Until when?").fill("Mon 9:00")
    page.get_by_label("Reason").fill("burst <b>pipe</b>")
    page.get_by_label("Your name").fill("Lee")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("until Mon, Nov 30, 2026, 9:00 AM EST?")
    expect(page.locator("main")).to_contain_text("call 911")
    assert barriers(page) == []
    page.get_by_role("button", name="Close now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("You are closed now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Closed until Mon, Nov 30, 9:00 AM")
    expect(page.locator("#overrides")).to_contain_text("burst <b>pipe</b>")
    page.get_by_role("button", name="End now for Hillside Counseling").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Closed until 9:00 AM tomorrow")


def test_nothing_sticks_to_the_line_above_it(page: Page, practice_page: Front) -> None:
    page.goto(practice_page.url)
    assert _room(page, "#overrides .card form", above="#overrides .card p.soft") >= 12
    page.goto(f"{practice_page.url}/override?mode=open")
    for label, words in {"Until when?": "2026-12-20", "Reason": "court", "Your name": "Lee"}.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Check the date.")).to_be_visible()
    assert _room(page, ".note.is-warn", above="dl.facts") >= 20


def _room(page: Page, lower: str, *, above: str) -> float:
    """Pixels between the end of one part and the beginning of the other."""
    end = page.locator(above).first.evaluate("part => part.getBoundingClientRect().bottom")
    return float(page.locator(lower).first.evaluate("part => part.getBoundingClientRect().top")) - float(end)


def test_messages_are_searched_paged_and_taken_away(page: Page, practice_page: Front) -> None:
    page.goto(f"{practice_page.url}/messages")
    page.get_by_label("When", exact=True).select_option("all")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="260 messages")).to_be_visible()
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_text("Page 2 of 6")).to_be_visible()
    page.get_by_label("Outcome").select_option("silent")
    page.get_by_label("Sender").fill("maria")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Page 2 of 6")).to_have_count(0)
    for cell in page.locator("td.who").all_inner_texts():
        assert "maria" in cell
    expect(page.locator("td.outcome").first).to_have_text("Not answered")
    assert "maria" not in page.url
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download CSV").click()
    assert taken.value.suggested_filename == "messages.csv"
    assert "maria" in Path(taken.value.path()).read_text(encoding="utf-8-sig")


def test_from_the_public_form_to_a_complaint_to_the_review_of_its_night(page: Page, practice_page: Front) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{practice_page.url}/complaint")
    seen = [barriers(page)]
    page.get_by_label("I got no reply").check()
    page.get_by_label("What happened, and when?").fill("Nobody wrote back.")
    page.get_by_label("How can we reach you?").fill("somebody@mail.example")
    page.get_by_role("button", name="Send the complaint").click()
    expect(page.get_by_text("You hear from a person by November 30, 2026 at the latest.")).to_be_visible()
    page.goto(f"{practice_page.url}/complaints")
    page.get_by_role("link", name="Complaint 1").click()
    page.get_by_label("How?").fill("by phone")
    page.get_by_role("button", name="Note the acknowledgement").click()
    expect(page.get_by_role("status")).to_contain_text("It cannot be changed any more.")
    seen.append(barriers(page))
    page.get_by_role("link", name="Open a review of that night").click()
    page.get_by_label("What went wrong?").fill("No reply")
    page.get_by_role("button", name="Open a review").click()
    page.get_by_label("Did we cause it?").fill("We do not know yet.")
    page.get_by_role("button", name="Save Did we cause it?").click()
    expect(page.get_by_label("Did we cause it?")).to_have_value("We do not know yet.")
    seen.append(barriers(page))
    page.get_by_role("link", name="Run the same night again").click()
    expect(page.get_by_text("would be decided or answered otherwise today")).to_be_visible()
    seen.append(barriers(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seen == [[], [], [], []]


def test_a_text_is_tried_with_a_message_in_each_language(page: Page, practice_page: Front) -> None:
    page.goto(f"{practice_page.url}/words")
    page.get_by_label("Language").select_option("es")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".reply [lang=es]")).to_contain_text("911")
    page.get_by_label("Your text").fill("Come back later.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("You cannot use this text")
    assert barriers(page) == []
    page.get_by_text("Show every rule").click()
    expect(page.locator("ol.trace li").first).to_be_visible()


def test_the_page_follows_the_engine_without_being_loaded_again(page: Page, practice_page: Front) -> None:
    page.goto(practice_page.url)
    page.evaluate("window.stayed = true")
    page.locator("#timeline").evaluate("part => { part.scrollLeft = 120; }")
    practice_page.engine.health.report("record", "There is no room left on the disk of the record.")
    expect(page.locator("#problems")).to_contain_text("There is no room left")
    practice_page.engine.health.report("record", "")
    expect(page.locator("#problems")).not_to_contain_text("There is no room left")
    assert page.evaluate("window.stayed")


def test_a_page_whose_server_no_longer_answers_says_since_when(browser: Browser, tmp_path: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        stale = page.locator("#stale")
        with front(PEOPLE, tmp_path) as made:
            page.goto(made.url)
            page.route(f"{made.url}/", lambda route: route.abort())
            made.clock.advance(seconds=300)
            made.engine.health.report("record", "There is no room left.")
            expect(stale).to_have_text("This page has not updated since 8:20 PM. Load it again.")
            expect(stale).to_have_role("status")
            page.unroute(f"{made.url}/")
            made.engine.health.report("record", "The disk is full.")
            expect(page.locator("#problems")).to_contain_text("The disk is full.")
            expect(stale).to_be_hidden()
        expect(stale).to_have_text("This page has not updated since 8:25 PM. Load it again.")


def test_everything_but_the_live_part_works_without_scripts(browser: Browser, practice_page: Front) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(practice_page.url)
        expect(page.get_by_role("img", name="Working hours").first).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.get_by_role("navigation")).to_be_hidden()
        page.get_by_role("button", name="Menu").press("Enter")
        expect(page.get_by_role("navigation").locator("[aria-current=page]")).to_have_text("Now")
        page.keyboard.press("Escape")
        expect(page.get_by_role("navigation")).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="Open or close").click()
        page.get_by_label("Open: you answer").check()
        page.get_by_label("Who is it for?").select_option("lee")
        page.get_by_label("Until when?").fill("+2h")
        page.get_by_label("Reason").fill("court")
        page.get_by_label("Your name").fill("Lee")
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Open now").click()
        expect(page.locator("#people")).to_contain_text("court")
        kept = practice_page.engine.record.overrides.current(NOW)[-1]
        assert (kept.person, kept.override.mode) == ("lee", Mode.WORKING)
        page.get_by_role("button", name="End now for Dr Lee Park").click()
        expect(page.locator("#people")).not_to_contain_text("court")


def test_three_hundred_people_scroll_by_keyboard_too(page: Page, tmp_path: Path) -> None:
    with front(crowd(), tmp_path) as made:
        page.goto(made.url)
        timeline = page.locator("#timeline")
        assert timeline.evaluate("part => part.scrollHeight > 2 * part.clientHeight")
        timeline.focus()

        def scrolled() -> bool:
            page.keyboard.press("End")  # a browser that is still laying out half a megabyte may drop a key
            return bool(timeline.evaluate("part => part.scrollTop > 1000"))

        assert wait_until(scrolled, 30)


CORNER = "part => [part.getBoundingClientRect().x, part.getBoundingClientRect().y]"


def test_dates_and_names_stay_in_view_and_exactly_over_their_places(page: Page, tmp_path: Path) -> None:
    with front(crowd(30), tmp_path) as made:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(made.url)
            page.locator("#timeline").evaluate("part => { part.scrollLeft = 0; }")
            for label in (".day", ".name"):
                over, under = page.locator(f"svg.pin {label}").nth(1), page.locator(f"svg:not(.pin) {label}").nth(1)
                assert over.bounding_box() == pytest.approx(under.bounding_box(), abs=0.5)
            page.locator("#timeline").evaluate("part => { part.scrollTop = 200; part.scrollLeft = 130; }")
            places = ("#timeline", "svg.pin.is-dates", "svg.pin.is-names")
            edge, dates, names = (page.locator(one).first.evaluate(CORNER) for one in places)
            assert dates[1] == pytest.approx(edge[1] + 1, abs=0.5)
            assert names[0] >= edge[0]
            assert names[1] < edge[1]


def test_nothing_that_somebody_wrote_breaks_a_page_or_squeezes_what_stands_beside_it(
    page: Page, tmp_path: Path
) -> None:
    with front(PEOPLE.replace("Ana Duarte", "A" * 60), tmp_path) as made:
        fill(made, 5, days=1)
        row = {"channel": "office-mail", "message": "m", "sender": "s" * 60, "arrived": NOW, "noted": NOW}
        with made.engine.record.database.write() as connection:
            connection.execute(sa.insert(message), [row | {"reason": "spam", "says": "z" * 300, "urgent": False}])
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{made.url}/messages")
        assert page.locator("td.who").first.evaluate("cell => cell.clientWidth") >= 14 * 16
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{made.url}/messages")
        assert _overflowing(page) == []
        columns = page.locator("td.outcome").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().x)")
        assert len(columns) > 3
        assert len(set(columns)) == 1
        made.engine.health.report("settings", "w" * 200)
        page.goto(f"{made.url}/file")
        assert _overflowing(page) == []
        page.goto(f"{made.url}/override")
        for label, words in {"Until when?": "Mon 9:00", "Reason": "w" * 100, "Your name": "n" * 60}.items():
            page.get_by_label(label).fill(words)
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("heading", name="What happens now")).to_be_visible()
        assert _overflowing(page) == []
        page.get_by_role("button", name="Close now").click()
        expect(page.get_by_text("You are closed now.")).to_be_visible()
        assert _overflowing(page) == []


OVERFLOWING = """() => {
    const inside = "main :is(h1, h2, p, li, .note, .card, dd, td)", rolls = ".scroll:not(:has(.stacks))";
    return [document.documentElement, ...document.querySelectorAll(inside)]
        .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1 && !one.closest(rolls))
        .map((one) => one.outerHTML.slice(0, 80));
}"""


def _overflowing(page: Page) -> list[str]:
    """What is wider than its place, outside of what may be scrolled."""
    found: list[str] = page.evaluate(OVERFLOWING)
    return found


def test_on_paper_there_is_the_content_alone(page: Page, practice_page: Front) -> None:
    page.goto(practice_page.url)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("body")).to_have_css("color", "rgb(31, 42, 46)")
    expect(page.locator("svg:not(.pin) .name").first).to_have_css("fill", "rgb(31, 42, 46)")
    expect(page.locator("svg.pin.is-names").first).to_be_hidden()
    expect(page.locator(".buttons")).to_be_hidden()
    expect(page.get_by_role("img", name="Working hours").first).to_be_visible()
