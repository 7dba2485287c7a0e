"""The journeys through the sandbox, in a browser: `make demo` as a newcomer meets it."""

import re
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPConnection
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from autoreply.texts.dates import DateFormat
from autoreply_demo.sandbox.page.key import REFUSED
from autoreply_demo.sandbox.page.serve import serve_page
from autoreply_demo.sandbox.sandbox import Sandbox, new_sandbox
from autoreply_demo.sandbox.situations import SITUATIONS
from autoreply_demo.simulators.telephone.server import HttpServer
from tests.browser.conftest import barriers, barriers_in_each_form

US = DateFormat.of("US")
# Plays a recording, and gives its length in seconds.
# In a player of its own: a page that shows what is new replaces the one that plays.
PLAYED = """async source => {
    const sound = new Audio(source);
    sound.muted = true;
    await sound.play();
    return sound.duration;
}"""
SIZES = {"phone": 390, "tablet": 768, "desktop": 1440}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all journeys: each begins with somebody new."""
    with new_sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def address(sandbox: Sandbox) -> Iterator[str]:
    with serve_page(sandbox, HttpServer()) as served:
        yield served


@pytest.fixture
def visit(page: Page, address: str) -> Page:
    """The page, once it follows what changes."""
    page.goto(address)
    expect(page.locator("body[data-live=yes]")).to_be_attached()
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    """Press a button that stays pressed. What is typed before the page shows it belongs to what was there before."""
    press(page, name)
    expect(page.get_by_role("button", name=name, exact=True, pressed=True)).to_be_visible()


def at(page: Page, instant: str) -> None:
    """Set the clock, and have it stand still."""
    choose(page, "Stop")
    page.get_by_label("Set the clock to").fill(instant)
    press(page, "Set")
    expect(page.locator("#time")).to_have_text(US.time(datetime.fromisoformat(instant)))


def why(page: Page, part: str) -> Locator:
    return page.locator(f"#part-{part}_why .why").first


def keeps_nobody_out(page: Page, part: str) -> None:
    """What is new in a part, on a phone, once no button is busy: busy ones look dim."""
    expect(page.locator(".is-busy")).to_have_count(0)
    page.set_viewport_size({"width": SIZES["phone"], "height": 900})
    assert barriers(page, part) == []


def test_it_keeps_nobody_out_and_is_never_wider_than_the_screen(visit: Page) -> None:
    press(visit, "Stop")
    expect(visit.locator(".is-busy")).to_have_count(0)
    assert barriers_in_each_form(visit) == []
    for width in SIZES.values():
        visit.set_viewport_size({"width": width, "height": 900})
        assert visit.evaluate("document.documentElement.scrollWidth") <= width


def test_the_clock_is_set_run_and_jumped_and_the_day_follows(visit: Page) -> None:
    at(visit, "2026-11-25T16:50")
    expect(visit.locator(".mode")).to_contain_text("Open until Wed, Nov 25, 2026, 5:00 PM")
    hand = visit.locator(".clock-hand").get_attribute("transform")
    press(visit, "600×")
    expect(visit.get_by_role("button", name="600×")).to_have_attribute("aria-pressed", "true")
    expect(visit.locator(".mode")).to_contain_text("Closed until Fri, Nov 27, 2026, 9:00 AM")
    assert visit.locator(".clock-hand").get_attribute("transform") != hand
    press(visit, "Stop")
    press(visit, "Friday afternoon")
    expect(visit.locator("#date")).to_have_text("Friday, November 27, 2026")
    expect(visit.locator("#time")).to_have_text("4:59 PM")
    press(visit, "Christmas Eve")
    expect(visit.locator("#date")).to_have_text("Thursday, December 24, 2026")
    expect(visit.locator(".state")).to_contain_text("Christmas Eve")
    press(visit, "Friday afternoon")
    expect(visit.locator("#date")).to_have_text("Friday, December 25, 2026")
    expect(visit.locator(".state")).to_contain_text("Holiday: Christmas Day")
    press(visit, "Clock change")
    expect(visit.locator("#date")).to_have_text("Sunday, March 14, 2027")
    expect(visit.locator("#time")).to_have_text("1:59 AM")
    expect(visit.locator(".clock-tick")).to_have_count(23)
    expect(visit.locator(".state")).to_contain_text("Clocks go forward at 2:00 AM. This day has 23 hours.")


def test_a_mail_is_answered_at_night_and_not_by_day_and_the_page_says_why(visit: Page) -> None:
    at(visit, "2026-11-25T18:00")
    press(visit, "New client")
    expect(visit.locator("#part-mail .email")).to_have_count(0)
    visit.get_by_label("Message", exact=True).fill('Could we <script>alert("x")</script> move Tuesday?')
    visit.locator("#mail form.compose").get_by_role("button").click()
    answer = visit.locator("#part-mail .email:not(.is-mine)")
    expect(answer).to_contain_text("If you or someone else is in danger now, call 911.")
    expect(visit.locator("#part-mail .email.is-mine")).to_contain_text('<script>alert("x")</script>')
    expect(why(visit, "mail")).to_contain_text("answered")
    expect(why(visit, "mail").locator(".trace li").first).to_contain_text("no objection")
    expect(visit.get_by_label("Message", exact=True)).to_have_value("")
    keeps_nobody_out(visit, "#mail")
    at(visit, "2026-11-30T10:00")
    visit.get_by_label("Message", exact=True).fill("Good morning")
    visit.locator("#mail form.compose").get_by_role("button").click()
    expect(why(visit, "mail")).to_contain_text("working-hours")
    expect(answer).to_have_count(1)


def test_a_text_comes_back_as_a_bubble_with_its_segments(visit: Page) -> None:
    at(visit, "2026-12-01T20:00")
    press(visit, "New phone")
    expect(visit.locator("#part-texts .bubble")).to_have_count(0)
    visit.get_by_label("Text message").fill("Are you there?")
    visit.keyboard.press("Enter")
    bubble = visit.locator("#part-texts .bubble:not(.is-mine)").last
    expect(bubble).to_contain_text("Call 911")
    expect(bubble.locator(".meta")).to_have_text(re.compile(r"8:00 PM · \d segments"))
    expect(why(visit, "texts")).to_contain_text("answered")


def test_an_urgent_text_rings_at_who_is_on_call_who_takes_it_by_the_key(visit: Page) -> None:
    at(visit, "2026-12-01T20:10")
    press(visit, "New phone")
    expect(visit.locator("#part-texts .bubble")).to_have_count(0)
    visit.get_by_label("Text message").fill("I do not want to live any more.")
    visit.keyboard.press("Enter")
    phone, taken = visit.locator("#part-oncall"), visit.locator("#part-oncall_why")
    expect(phone.locator(".bubble").last).to_contain_text(re.compile(r"1 urgent message\. .+ To take it reply \d+A\."))
    expect(taken).to_contain_text("Not taken")
    keeps_nobody_out(visit, "#oncall")
    press(visit, "Let two minutes pass")
    expect(phone.locator(".rings")).to_have_text("The practice is calling.")
    keeps_nobody_out(visit, "#oncall")
    press(visit, "Pick up")
    asked = phone.locator(".caption", has_text="To take it, press")
    expect(asked).to_be_in_viewport(ratio=1)
    keeps_nobody_out(visit, "#oncall")
    phone.get_by_role("button", name=asked.inner_text()[-2], exact=True).click()
    expect(phone).to_contain_text("It is yours.")
    expect(phone.locator(".bubble").last).to_contain_text("Ben Cole took")
    expect(taken).to_contain_text("by Ben Cole, Tue, Dec 1, 8:12 PM")
    expect(taken).not_to_contain_text("Not taken")
    for width, screens in ((1280, 1), (390, 2)):
        visit.set_viewport_size({"width": width, "height": 844})
        assert visit.locator("#oncall").evaluate("part => part.getBoundingClientRect().height") <= screens * 844


def test_a_guest_in_slack_is_answered_in_the_thread_and_sees_anas_status(visit: Page) -> None:
    at(visit, "2026-12-01T20:30")
    press(visit, "New client")
    choose(visit, "#clients")
    visit.get_by_label("Message in Slack").fill("Hello <!channel>, are you there?")
    visit.keyboard.press("Enter")
    expect(visit.locator(".post.is-mine", has_text="Hello <!channel>").last).to_be_visible()
    expect(visit.locator(".post.is-below").last).to_contain_text("call 911")
    expect(why(visit, "slack")).to_contain_text("answered")
    expect(visit.locator(".beside-name")).to_contain_text("Back")
    choose(visit, "Ana, direct message")
    visit.get_by_label("Message in Slack").fill("Ana?")
    visit.keyboard.press("Enter")
    expect(visit.locator(".post:not(.is-mine)", has_text="Ana Ruiz")).to_contain_text("988")
    keeps_nobody_out(visit, "#slack")


def test_a_call_is_walked_by_its_keys_to_who_is_on_call(visit: Page) -> None:
    visit.emulate_media(reduced_motion="reduce")
    at(visit, "2026-12-01T21:00")
    press(visit, "Call")
    heard = visit.get_by_role("log", name="What the caller hears")
    expect(heard).to_contain_text("hang up and call 9, 1, 1")
    expect(visit.locator("#part-call .hours")).to_contain_text("<- this decides")
    press(visit, "3")
    expect(visit.locator(".rings")).to_contain_text("+15550100103 is ringing.")
    expect(visit.locator("#part-call .trace li")).to_have_text(["someone is calling", "the caller pressed a key: 3"])
    keeps_nobody_out(visit, "#call")
    press(visit, "Pick up there")
    expect(heard).to_contain_text("To take it, press 1.")
    press(visit, "1")
    expect(heard).to_contain_text("joined")
    press(visit, "The other person hangs up")
    expect(heard).to_contain_text("The call is over.")
    press(visit, "Call")
    press(visit, "1")
    press(visit, "Speak for ten seconds")
    expect(heard).to_contain_text("Your message has arrived")
    expect(visit.locator("#part-call .beside")).to_contain_text("Recorded as")
    keeps_nobody_out(visit, "#call")


def test_what_came_at_night_is_handed_over_at_the_opening_with_its_words_and_its_sound(visit: Page) -> None:
    at(visit, "2026-12-09T20:00")
    press(visit, "New phone")
    expect(visit.locator("#part-texts .bubble")).to_have_count(0)
    visit.get_by_label("Text message").fill("Could you call me <b>tomorrow</b>?")
    visit.keyboard.press("Enter")
    expect(visit.locator("#part-texts .bubble:not(.is-mine)")).to_contain_text("911")
    press(visit, "Call")
    press(visit, "1")
    press(visit, "Speak for ten seconds")
    expect(visit.locator("#part-call .beside")).to_contain_text("Recorded as")
    press(visit, "Go to the next opening")
    expect(visit.locator("#date")).to_have_text("Thursday, December 10, 2026")
    # Others of these journeys may have called before, and nobody opened since.
    mail = visit.locator("#part-gets .email", has_text="> Could you call me <b>tomorrow</b>?").first
    expect(mail).to_contain_text(re.compile(r"Thu, Dec 10: \d+ (person|people) wrote or called"))
    assert visit.evaluate(PLAYED, mail.locator("audio").last.get_attribute("src")) > 9
    for width, screens in ((1280, 1), (390, 2)):
        visit.set_viewport_size({"width": width, "height": 844})
        height = visit.locator("#gets").evaluate("part => part.getBoundingClientRect().height")
        assert height <= screens * 844
    assert visit.request.get(urljoin(visit.url, "/recordings/0/7")).status == 404
    keeps_nobody_out(visit, "#gets")


def test_a_voicemail_of_the_same_night_is_no_part_of_the_next_morning(visit: Page) -> None:
    """Whoever tried a call by hand before still sees the situation as expected."""
    at(visit, "2026-12-10T20:00")
    press(visit, "Call")
    press(visit, "1")
    press(visit, "Speak for ten seconds")
    expect(visit.locator("#part-call .beside")).to_contain_text("Recorded as")
    visit.get_by_role("button", name=SITUATIONS["handed-over"].title).click()
    story = visit.get_by_role("log", name="Result")
    expect(story.get_by_role("heading")).to_have_text(SITUATIONS["handed-over"].title)
    expect(story).to_contain_text("As expected")


def test_each_situation_has_its_button_and_one_click_tells_its_story(visit: Page) -> None:
    """What each of them comes to is in `tests/autoreply_demo/sandbox/test_situations.py`."""
    visit.set_viewport_size({"width": SIZES["phone"], "height": 900})
    story = visit.get_by_role("log", name="Result")
    for situation in SITUATIONS.values():
        expect(visit.get_by_role("button", name=situation.title)).to_be_enabled()
    visit.get_by_role("button", name=SITUATIONS["newsletter"].title).click()
    expect(story.get_by_role("heading")).to_have_text(SITUATIONS["newsletter"].title)
    expect(story).to_contain_text("As expected")
    keeps_nobody_out(visit, "#part-result")


def test_after_one_click_the_verdict_is_in_view_and_leads_to_what_the_client_sees(visit: Page) -> None:
    for width in SIZES.values():
        visit.set_viewport_size({"width": width, "height": 844})
        visit.evaluate("scrollTo(0, 0)")
        press(visit, "New phone")
        expect(visit.locator("#part-texts .bubble")).to_have_count(0)
        visit.get_by_role("button", name="Urgent words").click()
        in_need = visit.locator("#part-texts .bubble.is-mine", has_text="I do not want to live")
        expect(in_need).to_be_attached()
        expect(visit.locator("#part-result .is-good")).to_be_in_viewport(ratio=1)
        visit.get_by_role("link", name="See it on the phone").click()
        expect(visit.locator("#texts-h")).to_be_in_viewport()
        expect(in_need).to_be_in_viewport(ratio=1)
        section, screens = visit.locator("#texts"), 2 if width < 768 else 1
        assert section.evaluate("part => part.getBoundingClientRect().height") <= screens * 844
        expect(why(visit, "texts").get_by_text("Every rule")).to_be_visible()
        expect(why(visit, "texts").locator(".trace")).to_be_hidden()


def test_what_goes_wrong_is_in_view_wherever_it_was_done(visit: Page) -> None:
    visit.get_by_label("Text message").fill(" ")
    visit.keyboard.press("Enter")
    expect(visit.get_by_role("alert")).to_contain_text("Write a message first.")
    expect(visit.get_by_role("alert")).to_be_in_viewport(ratio=1)
    assert barriers(visit, "#part-notice") == []


def test_a_sandbox_that_has_ended_says_so_and_its_clock_stops(browser: Browser, sandbox: Sandbox) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        with serve_page(sandbox, HttpServer()) as address:
            page.goto(address)
            expect(page.locator("body[data-live=yes]")).to_be_attached()
            expect(page.locator("#part-notice")).to_be_empty()
            press(page, "600×")
        sandbox.clock.run(1)  # for the journeys after this one
        ended = page.get_by_role("alert")
        expect(ended).to_contain_text("The sandbox has ended")
        expect(ended).to_contain_text("make demo")
        stands = page.locator("#time").inner_text()
        page.wait_for_timeout(1000)  # ten minutes of the sandbox, if it still ran
        assert page.locator("#time").inner_text() == stands


def test_a_mistake_is_said_at_its_line_and_a_good_file_reloads_the_daemon(visit: Page) -> None:
    editor, remarks = visit.get_by_label("Settings file"), visit.locator("#part-problems")
    good = editor.input_value()
    line = 1 + good.splitlines().index('fri     = "9:00-17:00"')
    editor.fill(good.replace('fri     = "9:00-17:00"', 'fri     = "9-9"'))
    press(visit, "Save")
    expect(remarks.locator(".is-here")).to_have_text(f'{line}fri     = "9-9"')
    expect(remarks.locator(".says")).to_contain_text('"9-9"')
    expect(visit.locator("#gutter .is-wrong")).to_have_text(str(line))
    expect(remarks.locator(".says")).to_be_in_viewport(ratio=1)
    keeps_nobody_out(visit, "#file")
    at(visit, "2026-12-04T12:00")
    expect(visit.locator(".mode")).to_contain_text("Open until Fri, Dec 4, 2026, 5:00 PM")
    other = good.replace('fri     = "9:00-17:00"', 'fri     = "9:00-13:00"')
    editor.fill(other.replace('"Hillside Counseling"', '"Riverside Counseling"', 1))
    press(visit, "Save")
    expect(remarks).to_contain_text("Saved")
    expect(visit.locator(".mode")).to_contain_text("Open until Fri, Dec 4, 2026, 1:00 PM")
    expect(visit.locator(".brand")).to_have_text("Riverside Counseling")
    expect(visit).to_have_title("Sandbox · Riverside Counseling")
    press(visit, "Restore the original")
    expect(visit.locator(".mode")).to_contain_text("5:00 PM")
    expect(editor).to_have_value(good)


def test_the_daemon_is_killed_and_what_it_missed_says_what_it_waits_for_and_who_answered(visit: Page) -> None:
    at(visit, "2026-12-02T21:00")
    press(visit, "New client")
    press(visit, "New phone")
    expect(visit.locator("#part-texts .bubble")).to_have_count(0)
    press(visit, "kill −9")
    expect(visit.locator("#part-daemon")).to_contain_text("Not running")
    visit.get_by_label("Message", exact=True).fill("Is anybody there?")
    visit.locator("#mail form.compose").get_by_role("button").click()
    expect(why(visit, "mail")).to_contain_text("Waiting")
    visit.get_by_label("Text message").fill("Hello?")
    visit.keyboard.press("Enter")
    expect(why(visit, "texts")).to_contain_text("by the number’s fallback message")
    expect(why(visit, "texts")).to_contain_text("Autoreply is not running.")
    press(visit, "Start Autoreply")
    expect(visit.locator("#part-daemon")).to_contain_text("Running")
    expect(visit.locator("#part-mail .email:not(.is-mine)")).to_have_count(1)
    expect(why(visit, "texts")).to_contain_text("The clock is stopped.")
    keeps_nobody_out(visit, "#texts")
    press(visit, "60×")
    expect(why(visit, "texts")).to_contain_text("Autoreply found the text later")
    expect(visit.locator("#part-texts .bubble:not(.is-mine)")).to_have_count(2)


def test_closing_by_hand_on_the_practices_page_is_seen_by_the_next_client(visit: Page) -> None:
    at(visit, "2026-12-08T10:00")
    expect(visit.locator(".mode")).to_contain_text("Open until Tue, Dec 8, 2026, 12:00 PM")
    with visit.expect_popup() as opened:
        visit.locator(".jumps").get_by_role("link", name="The practice’s page").click()
    office = opened.value
    office.get_by_label("Password").fill(visit.locator(".daemon code").inner_text())
    office.keyboard.press("Enter")
    expect(office.get_by_role("heading", level=1)).to_contain_text("Open until")
    office.get_by_role("link", name="Open or close").click()
    office.get_by_label("Until when?").fill("Tue 11:30")
    office.get_by_label("Reason").fill("The heating is broken")
    office.get_by_label("Your name").fill("Lee")
    office.keyboard.press("Enter")
    office.get_by_role("button", name="Close now").click()
    expect(office.get_by_role("status").first).to_contain_text("You are closed now")
    expect(visit.locator(".mode")).to_contain_text("Closed until Tue, Dec 8, 2026, 11:30 AM")
    expect(visit.locator(".state")).to_contain_text("The heating is broken")
    press(visit, "New phone")
    expect(visit.locator("#part-texts .bubble")).to_have_count(0)
    visit.get_by_label("Text message").fill("Are you open?")
    visit.keyboard.press("Enter")
    expect(visit.locator("#part-texts .bubble:not(.is-mine)")).to_contain_text("11:30 AM")
    expect(why(visit, "texts")).to_contain_text("answered")


def test_without_javascript_every_form_still_works(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        press(page, "Stop")
        page.get_by_label("Set the clock to").fill("2026-12-03T20:00")
        press(page, "Set")
        expect(page.locator("#time")).to_have_text("8:00 PM")
        press(page, "New client")
        page.get_by_label("Message", exact=True).fill("Hello?")
        page.locator("#mail form.compose").get_by_role("button").click()
        expect(page.locator("#part-mail .email.is-mine")).to_contain_text("Hello?")
        page.get_by_label("Text message").fill(" ")
        page.locator("#texts form.compose").get_by_role("button").click()
        expect(page.locator("#part-notice")).to_contain_text("Write a message first.")
        expect(page.get_by_text("Write a message first.")).to_be_in_viewport(ratio=1)
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("button", name="A bounce").click()
        expect(page.locator("#part-result .is-good")).to_be_in_viewport(ratio=1)
        page.get_by_role("link", name="See it in the mailbox").click()
        expect(page.locator("#mail-h")).to_be_in_viewport()


def ask(address: str, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str, str]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    told = answer.status, answer.read().decode(), answer.getheader("content-security-policy") or ""
    connection.close()
    return told


def test_other_sites_and_other_names_get_nothing(address: str) -> None:
    port = urlsplit(address).port
    cookie = {"Cookie": f"sandbox-{port}={urlsplit(address).query.removeprefix('key=')}"}
    form = {"Content-Type": "application/x-www-form-urlencoded"} | cookie
    for path in ("/", "/live", "/static/sandbox.js", "/?key=guess"):
        assert ask(address, "GET", path, {})[:2] == (403, REFUSED)
    status, page, policy = ask(address, "GET", "/", cookie)
    assert status == 200
    assert "'unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"<script>|\son\w+=|\sstyle=", page)
    token = re.search(r'name="csrf" value="(.+?)"', page)
    assert token
    good = urlencode({"csrf": token[1], "rate": "1"})
    assert ask(address, "POST", "/do/rate", form, urlencode({"rate": "600"}))[0] == 403
    assert ask(address, "POST", "/do/rate", form | {"Origin": "https://evil.example"}, good)[0] == 403
    assert ask(address, "POST", "/do/rate", form | {"Host": "evil.example"}, good)[0] == 421
    assert ask(address, "POST", "/do/rate", form, good)[0] == 303
    assert ask(address, "POST", "/do/nothing", form, good)[0] == 404
    assert ask(address, "GET", "/do/rate", cookie)[0] == 405
    for path in ("/static/..%2f..%2fcli.py", "/static/../app.py", "/static/nothing"):
        assert ask(address, "GET", path, cookie)[0] == 404
