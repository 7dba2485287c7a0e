"""What systemd is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autoreply.service.daemon import Daemon
from autoreply.service.watchdog import ALIVE, READY, STOPPING, ServiceNotifier
from schedules import SystemClock
from tests.autoreply.samples import SETTINGS
from tests.peers.processes import free_port

MAILBOX = """
[web]
listen = "off"
[channels.office]
kind = "email"
address = "office@practice.example"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none", password = "correct-horse" }}
smtp = {{ host = "127.0.0.1", port = 9, security = "none", authenticate = false }}
"""
NUMBER_WITHOUT_RECORD = """
[record]
url = "sqlite:///{folder}/gone/record.sqlite3"
[web]
listen = "127.0.0.1:{port}"
[channels.line]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
auth_token = "00000000000000000000000000000000"
numbers = "+15550100000"
public_url = "https://desk.example.org"
api_base_url = "http://127.0.0.1:1"
"""


class Systemd:
    """The socket at which a service says how it is."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def hears(self) -> str:
        """The next word. Raises `TimeoutError`."""
        self._line.settimeout(10)
        return self._line.recv(100).decode()

    def hears_nothing(self) -> bool:
        """Whether what it hears ends."""
        self._line.settimeout(0.2)
        for _ in range(1000):
            try:
                self._line.recv(100)
            except TimeoutError:
                return True
        return False


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        yield Systemd(line)


@contextmanager
def runs(folder: Path, more: str) -> Iterator[None]:
    """A daemon that looks a hundred times a second."""
    file = folder / "config.toml"
    file.write_text(f'state = "{folder / "state"}"\n{SETTINGS}{more}')
    file.chmod(0o600)
    daemon = Daemon(file, {}, {}, SystemClock())
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        yield
    finally:
        daemon.end()
        thread.join(20)
    assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply.service.daemon.LOOK_EVERY", 0.01)


@pytest.fixture
def without_heartbeat(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on the last heartbeat was too long ago."""
    return lambda: monkeypatch.setattr("autoreply.engine.heartbeat.HEARTBEAT", -1.0)


def test_systemd_is_told_at_the_socket_that_it_named(systemd: Systemd) -> None:
    notifier = ServiceNotifier()
    for message in (READY, ALIVE):
        notifier.send(message)
        assert systemd.hears() == message


def test_without_systemd_and_with_one_that_went_away_nothing_happens(tmp_path: Path) -> None:
    for env in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone")}, {"NOTIFY_SOCKET": "@autoreply-test-gone"}):
        ServiceNotifier(env).send(ALIVE)


def test_while_the_loop_of_a_channel_or_the_heartbeat_hangs_systemd_is_not_told_that_all_is_well(
    tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch, without_heartbeat: Callable[[], None]
) -> None:
    monkeypatch.setattr("autoreply.engine.progress.MERCY", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as imap:
        with runs(tmp_path, MAILBOX.format(imap=imap.getsockname()[1])):
            assert systemd.hears() == READY
            assert systemd.hears_nothing(), "the mailbox never said a word"
            imap.accept()[0].close()
            assert systemd.hears() == ALIVE, "the loop turns again"
            without_heartbeat()
            assert systemd.hears_nothing()
        assert systemd.hears() == STOPPING


def test_it_is_the_same_while_the_record_cannot_be_opened(
    tmp_path: Path, systemd: Systemd, without_heartbeat: Callable[[], None]
) -> None:
    with runs(tmp_path, NUMBER_WITHOUT_RECORD.format(folder=tmp_path, port=free_port())):
        assert systemd.hears() == ALIVE
        without_heartbeat()
        assert systemd.hears_nothing()
