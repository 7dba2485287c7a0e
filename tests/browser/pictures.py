"""`python -m tests.browser.pictures`: the pictures of the README and the docs, into docs/pictures/."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.practice import PEOPLE, front, ordinary

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, PHONE = {"width": 1200, "height": 860}, {"width": 390, "height": 780}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, front(PEOPLE, Path(folder)) as made:
        ordinary(made)
        _take(browser, f"{made.url}/", "desk-now")
        _take(browser, f"{made.url}/", "desk-now-dark", dark=True)
        _take(browser, f"{made.url}/", "desk-now-phone", phone=True)
        _take(browser, f"{made.url}/contacts?span=all", "desk-contacts")
        _take(browser, f"{made.url}/words", "desk-words")
    print("\n".join(f"{file} {file.stat().st_size // 1024} KiB" for file in sorted(FOLDER.glob("*.png"))))


def _take(browser: Browser, url: str, name: str, *, dark: bool = False, phone: bool = False) -> None:
    """One picture of what is seen without scrolling."""
    scheme = "dark" if dark else "light"
    with browser.new_context(viewport=PHONE if phone else WIDE, color_scheme=scheme) as context:  # type: ignore[arg-type]  # a TypedDict
        page: Page = context.new_page()
        page.goto(url)
        page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
