"""The page of a daemon at work: it follows the file, and lets go of who listens when the daemon ends."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest

from autoreply.service.daemon import Daemon
from schedules import SystemClock
from tests.autoreply.samples import SETTINGS
from tests.browser.practice import CHEAP, PASSWORD, with_password
from tests.browser.visitor import Visitor
from tests.peers.processes import free_port, wait_until


@dataclass
class Running:
    """A daemon in a thread, and its file."""

    file: Path
    port: int
    daemon: Daemon
    thread: threading.Thread

    def write(self, web: str, port: int | None = None) -> None:
        listen = f'[web]\nlisten = "127.0.0.1:{port or self.port}"\n{web}\n'
        self.file.write_text(f'state = "{self.file.parent / "state"}"\n{SETTINGS}\n{listen}', encoding="utf-8")
        self.file.chmod(0o600)

    def restarts(self) -> None:
        self.daemon.end()
        self.thread.join(30)
        self.daemon = Daemon(self.file, {}, {}, SystemClock())
        self.thread = threading.Thread(target=self.daemon.run)
        self.thread.start()
        assert wait_until(self.answers, 30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def troubles(self) -> list[str]:
        return [one.says for one in self.daemon.health.troubles()]

    def answers(self, port: int | None = None) -> bool:
        try:
            return Visitor(f"http://127.0.0.1:{port or self.port}").gets("/healthz").status == 200
        except OSError:
            return False


@contextmanager
def runs(folder: Path, port: int) -> Iterator[Running]:
    file = folder / "config.toml"
    daemon = Daemon(file, {}, {}, SystemClock())
    made = Running(file, port, daemon, threading.Thread(target=daemon.run))
    made.write("")
    made.thread.start()
    try:
        yield made
    finally:
        made.daemon.end()
        made.thread.join(30)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with runs(tmp_path, free_port()) as made:
        assert wait_until(made.answers, 30)
        yield made


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


def has_taken(daemon: Daemon, times: int) -> bool:
    return f'autoreply_reloads_total{{outcome="taken"}} {times}'.encode() in daemon.metrics.page()


def cannot_be_used(port: int) -> str:
    return f"[web] listen: 127.0.0.1:{port} cannot be used (another program uses it)."


def test_a_port_that_is_taken_at_start_is_one_sentence_and_the_page_comes_once_it_is_free(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, caplog.at_level(logging.INFO):
        port = int(other.getsockname()[1])
        with runs(tmp_path, port) as daemon:
            assert wait_until(lambda: any(one.startswith(cannot_be_used(port)) for one in daemon.troubles))
            for number in range(2):  # each is noticed with the next look, which takes two seconds
                daemon.write(f"session = '{number + 1}h'")
                assert wait_until(partial(has_taken, daemon.daemon, number + 1))
            said = [record for record in caplog.records if cannot_be_used(port) in record.getMessage()]
            assert len(said) == 1, "it is told once, however often it is tried"
            assert [record for record in caplog.records if record.exc_info] == []
            assert len(daemon.troubles) == 1
            other.close()
            assert wait_until(daemon.answers), "the page never came"
            assert wait_until(lambda: daemon.troubles == [])


def test_the_page_moves_to_another_port_with_the_file_unless_that_is_taken(running: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        running.write("", port)
        assert wait_until(lambda: any(cannot_be_used(port) in one for one in running.troubles))
        assert "The previous settings are still in use" in running.troubles[0]
        assert running.answers(), "it stays where it was"
    assert wait_until(lambda: running.answers(port)), "the page did not move once the port was free"
    assert wait_until(lambda: not running.answers())
    assert wait_until(lambda: running.troubles == [])


def test_that_a_proxy_was_seen_is_known_after_a_restart_until_somebody_lifts_it(running: Running) -> None:
    visitor = Visitor(running.url)
    assert visitor.gets("/").status == 200
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=30)) as proxy:
        proxy.request("GET", "/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
        assert proxy.getresponse().status == 200
    assert visitor.gets("/").status == 403
    running.restarts()
    refused = visitor.gets("/")
    assert refused.status == 403
    assert "A request came through a proxy" in refused.text
    assert "delete the file proxy-seen in the state folder" in refused.text
    (running.file.parent / "state" / "proxy-seen").unlink()
    running.restarts()
    assert visitor.gets("/").status == 200


def test_what_a_page_saves_is_in_effect_at_once_and_the_page_says_so(running: Running) -> None:
    visitor = Visitor(running.url)
    seen = visitor.hidden(visitor.reads("/hours"))["seen"]
    week = {f"day-{day}": "10-11" for day in range(7)}
    saved = visitor.posts("/hours", None, seen=seen, do="save", **week)
    assert saved.status == 303
    assert wait_until(lambda: "Saved, and in effect." in visitor.reads(saved.headers["location"]), 60)
    engine = running.daemon.engine
    assert engine is not None
    assert [(span.start, span.end) for span in engine.settings.hours.days[6]] == [(600, 660)]
    assert running.troubles == []
    running.write(with_password())
    assert wait_until(lambda: visitor.gets("/hours").status == 303, 60)
    assert visitor.logs_in(PASSWORD).status == 303
    moved = running.file.read_text(encoding="utf-8") + '\n[record]\nurl = "sqlite:////tmp/elsewhere.sqlite3"\n'
    seen = visitor.hidden(visitor.reads("/file"))["seen"]
    refused = visitor.posts("/file/edit", None, seen=seen, do="save", text=moved.replace(CHEAP, "*****"))
    assert refused.status == 422
    assert "takes a restart of the daemon" in refused.text
    assert "elsewhere" not in running.file.read_text(encoding="utf-8")
