"""Debian's Chromium, driven by Playwright; nothing is downloaded, and it sees nothing but loopback.

It is the build without a desktop, which takes a third less of the processor for the same pages.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.peers.processes import Absent

PROGRAM = Path("/usr/bin/chromium-headless-shell")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser. Raises `Absent`."""
    if not PROGRAM.exists():
        raise Absent("Chromium is not installed: apt-get install chromium-headless-shell")
    arguments = [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--disable-background-networking",
        "--renderer-process-limit=1",  # a process for each page, and a spare one, takes as long as the page itself
        "--js-flags=--no-maglev --no-turbofan",  # no page stays long enough for a script to be worth optimizing
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # its sandbox refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
