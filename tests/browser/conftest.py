"""One browser for all tests of a worker, and pages that remember what went wrong in them."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import chromium
from tests.browser.practice import PEOPLE, Front, front, ordinary
from tests.conftest import installed

PATIENCE = 30_000  # milliseconds
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # axe describes every element that passes too, unless told not to
    "preload": False,  # style sheets, for rules that are not among these
}
AXE = Axe().axe_script
# Until nothing moves; none of ours moves without end.
SETTLES = "() => Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => true)"
FORMS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1440), ("dark", 390))
# What is different on a phone and in the dark. All other rules look at what is the same in each form of a page.
OF_THE_FORM = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")


expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It is not to be closed.

    It ends with the tests of this folder: as long as Playwright is there its event loop runs, and no other can.
    """
    with ExitStack() as stack:
        yield installed(lambda: stack.enter_context(chromium()))


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """The pages of many tests share it, and so a process of the browser: one for each takes a tenth of a second."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        context.new_page()  # the process ends with its last page
        yield context


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A page, as wide as a computer's, of a visitor whom nobody knows.

    Whatever the console reports fails, breaches of the content policy too.
    """
    fresh = window.new_page()
    fresh.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    fresh.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    fresh.on("pageerror", lambda error: complaints.append(str(error)))
    yield fresh
    wrong = [each for each in complaints if "status of 4" not in each]
    for each in window.pages[1:]:
        each.close()
    window.clear_cookies()
    assert wrong == []


@pytest.fixture(scope="module")
def practice_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The practice page of an ordinary practice, open to this machine."""
    with front(f"{PEOPLE}[complaints]\npublic = true\n", tmp_path_factory.mktemp("page")) as made:
        ordinary(made)
        yield made


def barriers(page: Page, part: str = "html", *, colours: bool = True) -> list[str]:
    """What keeps somebody out, as axe sees it: one line for each rule, with the first place.

    `part` is where to look: what is new, on a page that was looked at. Contrast is two thirds of the work. `colours`
    leaves it out, for a page that was looked at in another shape.
    """
    return _look(page, part, WCAG if colours else {**WCAG, "rules": {"color-contrast": {"enabled": False}}})


def barriers_in_each_form(page: Page) -> list[str]:
    """Those in light on a computer and in dark on a phone, and whether the page is wider than the screen."""
    found: list[str] = []
    for scheme, width in FORMS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        if (scheme, width) == FORMS[0]:
            found += barriers(page)
        else:
            found += _look(page, "html", {**WCAG, "runOnly": OF_THE_FORM})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} is wider than {width} pixels")
    return found


def _look(page: Page, part: str, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(SETTLES)  # half a fade has half its contrast
    look = "([part, options]) => axe.run(part, options).then(results => results.violations)"
    found = page.evaluate(look, [part, options])
    return [f"{each['id']}: {each['help']} at {each['nodes'][0]['target']}" for each in found]
