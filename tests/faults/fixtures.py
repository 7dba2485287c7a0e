"""A practice with a real Dovecot, an SMTP server and the daemon as a process; its log stands beside a failure."""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import installed
from tests.peers.daemon import Account, Daemon, Practice
from tests.peers.faketime import FakeTime
from tests.peers.smtp_process import SmtpProcess

MakeDaemon = Callable[..., Daemon]
_LOGS = pytest.StashKey[list[Daemon]]()


@pytest.fixture
def make_daemon(tmp_path: Path, address: str, request: pytest.FixtureRequest) -> Iterator[MakeDaemon]:
    """Makes daemons for the mailbox `address`, not yet started, and ends them with the test."""
    daemons: list[Daemon] = request.node.stash.setdefault(_LOGS, [])

    def make(
        imap: int, smtp: int, env: dict[str, str] | None = None, prefix: Sequence[str] = (), **practice: Any
    ) -> Daemon:
        folder = tmp_path / f"daemon-{secrets.token_hex(2)}"
        account = Account(address=address, imap=imap, smtp=smtp)
        daemons.append(Daemon(Practice(folder, account, **practice), env, prefix))
        return daemons[-1]

    yield make
    for daemon in daemons:
        daemon.close()


@pytest.fixture
def faketime() -> Iterator[FakeTime]:
    """A clock the test sets, for the processes it gives `faketime.env`."""
    clock = installed(FakeTime)
    yield clock
    clock.close()


@pytest.fixture
def smtp() -> Iterator[SmtpProcess]:
    """An SMTP server as a process of its own."""
    with SmtpProcess() as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the daemons said last."""
    report = yield
    if report.failed:
        for daemon in item.stash.get(_LOGS, []):
            report.sections.append(("log of the daemon", daemon.said()[-8000:]))
    return report
