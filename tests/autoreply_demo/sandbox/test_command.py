"""`autoreply demo`, as it is started from a shell."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from autoreply_demo.sandbox.page.serve import has_desktop
from autoreply_demo.simulators.waiting import wait
from tests.peers import forks

PROGRAM = Path(sys.executable).with_name("autoreply")
ENV = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
READY = "Press Ctrl-C to end it. Its data is then deleted.\n"


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_prints_its_address_and_ctrl_c_ends_it_with_everything_it_started(tmp_path: Path) -> None:
    env = ENV | {"TMPDIR": str(tmp_path), "CI": "1"}
    with subprocess.Popen(
        [PROGRAM, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as demo:
        assert demo.stdout is not None
        said = ""
        while not said.endswith(READY) and (line := demo.stdout.readline()):
            said += line
        assert said.endswith(READY)
        address = re.search(r"http://127\.0\.0\.1:\d+/\?key=\S+", said)
        assert address
        somebody = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with somebody.open(address[0], timeout=30) as page:
            daemon = re.search(r"as process (\d+)", page.read().decode())
        assert daemon
        demo.send_signal(signal.SIGINT)
        rest, errors = demo.communicate(timeout=60)
    assert (rest, errors, demo.returncode) == ("The sandbox has ended.\n", "", 0)
    wait(lambda: is_gone(int(daemon[1])), "the daemon outlived its sandbox")
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    env = ENV | {"TMPDIR": str(tmp_path)}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = forks.run(["demo", "--port", port], env, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {port} cannot be used:")


@pytest.mark.parametrize(
    ("env", "platform", "desktop"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "1.2.3.4 1 5.6.7.8 22"}, "linux", False),
        ({}, "darwin", True),
    ],
)
def test_a_browser_is_opened_before_a_desktop_only(env: dict[str, str], platform: str, desktop: bool) -> None:
    assert has_desktop(env, platform) is desktop
