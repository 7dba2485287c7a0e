"""`python -m tests.browser.pictures`: the pictures of the README and the docs, into docs/pictures/."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from autoreply_demo.sandbox.page.serve import serve_sandbox
from tests.browser.chromium import chromium
from tests.browser.practice import PEOPLE, front, ordinary, tonight

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 780}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, front(PEOPLE, Path(folder)) as made:
        ordinary(made)
        tonight(made)
        _take(browser, f"{made.url}/", "page-now")
        _take(browser, f"{made.url}/", "page-now-phone", dark=True, phone=True)
        _take(browser, f"{made.url}/messages?span=all", "page-messages")
        _take(browser, f"{made.url}/hours", "page-hours")
    with chromium() as browser, serve_sandbox() as address:
        _play(browser, address)
    print("\n".join(f"{file} {file.stat().st_size // 1024} KiB" for file in sorted(FOLDER.glob("*.png"))))


def _take(browser: Browser, url: str, name: str, *, dark: bool = False, phone: bool = False) -> None:
    """One picture of what shows without scrolling."""
    scheme = "dark" if dark else "light"
    with browser.new_context(viewport=PHONE if phone else WIDE, color_scheme=scheme) as context:  # type: ignore[arg-type]  # a TypedDict
        page: Page = context.new_page()
        page.goto(url)
        page.screenshot(path=FOLDER / f"{name}.png")


def _play(browser: Browser, address: str) -> None:
    """The sandbox after somebody wrote in need: its clock, and the telephone with why beside it."""
    with browser.new_context(viewport={"width": 1200, "height": 1340}, reduced_motion="reduce") as context:
        page: Page = context.new_page()
        page.goto(address)
        page.locator("button.play", has_text="Urgent words").click()
        page.locator("#part-result .is-good").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.mouse.move(0, 0)
        page.screenshot(path=FOLDER / "sandbox.png")
        texts = page.locator("#texts")
        texts.evaluate(
            "one => { one.style.padding = '24px'; }"
        )  # room around it, because it stands alone in the picture
        texts.screenshot(path=FOLDER / "sandbox-texts.png")


if __name__ == "__main__":
    main()
