"""Opens the sandbox: the practice runs, the page is served, and a browser shows it where there is a desktop."""

import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from autoreply_demo.sandbox.page.app import EVERY, Site
from autoreply_demo.sandbox.page.sandbox import Sandbox
from autoreply_demo.sandbox.world import world
from autoreply_demo.simulators.telephone.server import HOST, HttpServer

Say = Callable[[str], None]


@contextmanager
def sandbox(port: int = 0) -> Iterator[str]:
    """The address of a sandbox that is served until the block ends. Raises `DemoError`, `OSError`."""
    server = HttpServer(port)
    with world() as made:
        site = Site(Sandbox(made))
        server.start(site.app())
        try:
            yield f"http://{HOST}:{server.port}/"
        finally:
            site.stopping.set()
            threading.Event().wait(2 * EVERY)  # who follows the page is let go first
            server.close()


def open_sandbox(port: int, say: Say) -> None:
    """Serve until Ctrl-C, SIGTERM, or the end of the terminal. Raises as `sandbox` does."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    say("Starting a practice, its mail server, its Slack and its telephone company ...")
    with sandbox(port) as address:
        say(f"The sandbox is open: {address}\nCtrl-C ends it, and nothing of it stays.")
        if has_desktop(os.environ, sys.platform):
            webbrowser.open(address)
        while not ended.wait(0.5):
            pass
    say("Closed.")


def has_desktop(env: Mapping[str, str], platform: str) -> bool:
    """Whether somebody sits before a screen of this machine."""
    if env.get("CI") or env.get("SSH_CONNECTION"):
        return False
    return platform == "darwin" or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))
