"""Starts the sandbox and its page, and opens a browser if this machine has a desktop."""

import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from autoreply_demo.sandbox.page.actions import PageActions
from autoreply_demo.sandbox.page.app import EVERY, Site
from autoreply_demo.sandbox.page.key import new_key
from autoreply_demo.sandbox.sandbox import Sandbox, new_sandbox
from autoreply_demo.simulators.telephone.server import HOST, HttpServer

Say = Callable[[str], None]


@contextmanager
def serve_sandbox(port: int = 0) -> Iterator[str]:
    """Serve a sandbox until the block ends, and yield its address. Raises `DemoError`, `OSError`."""
    server = HttpServer(port)
    with new_sandbox() as made, serve_page(made, server) as address:
        yield address


@contextmanager
def serve_page(sandbox: Sandbox, server: HttpServer) -> Iterator[str]:
    """Serve the page of a sandbox until the block ends, and yield its address."""
    key = new_key()
    site = Site(PageActions(sandbox), key)
    server.start(site.app())
    try:
        yield f"http://{HOST}:{server.port}/?key={key}"
    finally:
        site.stopping.set()
        threading.Event().wait(2 * EVERY)  # open pages disconnect first
        server.close()


def open_sandbox(port: int, say: Say) -> None:
    """Serve until Ctrl-C, SIGTERM, or the end of the terminal. Raises as `serve_sandbox` does."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    say("Starting a practice with a simulated mail server, Slack and phone company ...")
    with serve_sandbox(port) as address:
        say(f"The sandbox is open: {address}\nPress Ctrl-C to end it. Its data is then deleted.")
        if has_desktop(os.environ, sys.platform):
            webbrowser.open(address)
        while not ended.wait(0.5):
            pass
    say("The sandbox has ended.")


def has_desktop(env: Mapping[str, str], platform: str) -> bool:
    """Whether somebody uses the screen of this machine."""
    if env.get("CI") or env.get("SSH_CONNECTION"):
        return False
    return platform == "darwin" or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))
