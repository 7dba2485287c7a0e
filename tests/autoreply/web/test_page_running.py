"""The page of a daemon at work: it follows the file, and lets go of who listens when the daemon ends."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autoreply.service.daemon import Daemon
from schedules import SystemClock
from tests.autoreply.samples import SETTINGS
from tests.browser.practice import PASSWORD, with_password
from tests.browser.visitor import Visitor
from tests.peers.processes import free_port, wait_until


@dataclass
class Running:
    """A daemon in a thread, and its file."""

    file: Path
    port: int
    daemon: Daemon
    thread: threading.Thread

    def write(self, web: str) -> None:
        listen = f'[web]\nlisten = "127.0.0.1:{self.port}"\n{web}\n'
        self.file.write_text(f'state = "{self.file.parent / "state"}"\n{SETTINGS}\n{listen}', encoding="utf-8")
        self.file.chmod(0o600)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        try:
            return Visitor(self.url).gets("/healthz").status == 200
        except OSError:
            return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    file = tmp_path / "config.toml"
    daemon = Daemon(file, {}, {}, SystemClock())
    made = Running(file, free_port(), daemon, threading.Thread(target=daemon.run))
    made.write("")
    made.thread.start()
    assert wait_until(made.answers, 30)
    yield made
    daemon.end()
    made.thread.join(30)


def test_a_password_that_is_set_while_it_runs_is_asked_for_at_once(running: Running) -> None:
    visitor = Visitor(running.url)
    assert visitor.gets("/").status == 200
    running.write(with_password())
    running.daemon.reload()
    assert wait_until(lambda: Visitor(running.url).gets("/").status == 303, 30)
    assert visitor.gets("/").status == 303  # the cookie of before is worth nothing
    assert visitor.logs_in(PASSWORD).status == 303
    assert visitor.gets("/").status == 200
    assert visitor.gets("/readyz").status == 200


def test_who_listens_does_not_keep_the_daemon_from_ending(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as line:
        line.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        said = line.makefile("rb")
        assert next(text for text in said if text.startswith(b"event: "))
        running.daemon.end()
        said.read()
        running.thread.join(30)
    assert not running.thread.is_alive()
    assert not running.answers()
