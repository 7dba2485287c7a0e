"""One browser for all tests of a worker, and pages that remember what went wrong in them."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

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
SETTLES = "() => Promise.all(document.getAnimations().map(one => one instanceof CSSTransition && one.finished))"
FORMS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1440), ("dark", 390))


expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It is not to be closed.

    It ends with the tests of this folder: as long as Playwright is there its event loop runs, and no other can.
    """
    with ExitStack() as stack:
        yield installed(lambda: stack.enter_context(chromium()))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page, as wide as a computer's. Whatever the console reports fails, breaches of the content policy too."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        fresh = context.new_page()
        fresh.set_default_timeout(PATIENCE)
        complaints: list[str] = []
        fresh.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        fresh.on("pageerror", lambda error: complaints.append(str(error)))
        yield fresh
        assert [each for each in complaints if "status of 4" not in each] == []


@pytest.fixture(scope="module")
def practice_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The practice page of an ordinary practice, open to this machine."""
    with front(PEOPLE, tmp_path_factory.mktemp("page")) as made:
        ordinary(made)
        yield made


def barriers(page: Page, part: str = "html", *, colours: bool = True) -> list[str]:
    """What keeps somebody out, as axe sees it: one line for each rule, with the first place.

    `part` is where to look: what is new, on a page that was looked at. Contrast is two thirds of the work. `colours`
    leaves it out, for a page that was looked at in another shape.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    options = WCAG if colours else {**WCAG, "rules": {"color-contrast": {"enabled": False}}}
    look = "([part, options]) => axe.run(part, options).then(results => results.violations)"
    found = page.evaluate(look, [part, options])
    return [f"{each['id']}: {each['help']} at {each['nodes'][0]['target']}" for each in found]


def barriers_in_each_form(page: Page) -> list[str]:
    """Those in light on a computer and in dark on a phone, and whether the page is wider than the screen."""
    found: list[str] = []
    for scheme, width in FORMS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLES)
        found += barriers(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} is wider than {width} pixels")
    return found
