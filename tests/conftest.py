"""Servers for the tests. Each xdist worker has its own; one that is not installed is skipped loudly.

With AUTOREPLY_REQUIRE_SERVERS=1 an absent server is a failure: so nothing is left out unseen.
"""

import gc
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from autoreply.record import Record
from tests import costs, examples
from tests.costs import pytest_runtest_call, pytest_runtest_logreport
from tests.groups import folder_of, pytest_xdist_make_scheduler
from tests.peers.certificates import Authority
from tests.peers.dovecot import Dovecot, Options
from tests.peers.oauth import OAuthServer
from tests.peers.postgres import Postgres
from tests.peers.processes import Absent
from tests.peers.proxy import Proxy
from tests.peers.smtp_sink import SmtpSink

T = TypeVar("T")

__all__ = ["pytest_runtest_call", "pytest_runtest_logreport", "pytest_xdist_make_scheduler"]
SOAKING = 3600  # seconds

examples.register()


def pytest_xdist_auto_num_workers() -> int:
    """Three workers a processor: most of a test is waiting for servers and other processes."""
    return 3 * (os.cpu_count() or 1)


def has_user_bus() -> bool:
    """Whether a systemd of this user runs services here. Root's are the system's."""
    if os.geteuid() == 0 or shutil.which("systemctl") is None:
        return False
    asked = subprocess.run(["systemctl", "--user", "show-environment"], capture_output=True, check=False)
    return asked.returncode == 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a user's own systemd can show, and say so at the end. Give a soak test its hour however it is
    started: the limit of all others stops it while nothing is wrong.
    """
    need_bus = [item for item in items if item.get_closest_marker("user_bus")]
    if need_bus and not has_user_bus():
        items[:] = [item for item in items if item not in need_bus]
        config.hook.pytest_deselected(items=need_bus)
    items.sort(key=lambda item: folder_of(item.nodeid))  # what the tests of a folder share is made once
    many_examples = config.getoption("--hypothesis-profile") == examples.SOAK
    for item in items:
        soaks = item.get_closest_marker("soak") or (many_examples and item.get_closest_marker("hypothesis"))
        if soaks and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SOAKING))


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """The tests that are collected stay, and so do their results in the process that hands the tests out.

    Looking through them for garbage, again and again, is a quarter of the work of collecting them.
    """
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on there is garbage, but not among the tests: it is not looked for there, nor is it now."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what a user has to look at who wants everything tried."""
    if not has_user_bus():
        terminalreporter.write_line("LEFT OUT: the service under a real systemd of this user, because none runs here.")
    costs.tell(terminalreporter)


def installed(make: Callable[[], T]) -> T:
    """What `make` makes. A server that is not installed skips the test, or fails it where servers are required."""
    try:
        return make()
    except Absent as absent:
        if os.environ.get("AUTOREPLY_REQUIRE_SERVERS") == "1":
            pytest.fail(str(absent), pytrace=False)
        pytest.skip(str(absent))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The certificate authority that signs for every server of the test."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    """A Dovecot shared by many tests: use `address` for a mailbox nobody else has, and do not stop it."""
    with installed(lambda: Dovecot(authority)) as server:
        yield server


@pytest.fixture
def own_dovecot(authority: Authority) -> Iterator[Dovecot]:
    """A Dovecot of this test alone, which it may stop, kill and restart."""
    with installed(lambda: Dovecot(authority)) as server:
        yield server


@pytest.fixture
def make_dovecot(authority: Authority) -> Iterator[Callable[[Options], Dovecot]]:
    """Starts Dovecots with options of the test's own."""
    servers: list[Dovecot] = []

    def make(options: Options) -> Dovecot:
        servers.append(installed(lambda: Dovecot(authority, options)))
        servers[-1].start()
        return servers[-1]

    yield make
    for server in servers:
        server.close()


@pytest.fixture
def address() -> str:
    """An address, and so on Dovecot an empty mailbox, that no other test uses."""
    return f"desk-{secrets.token_hex(4)}@practice.example"


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server without login and TLS, empty at the start of each test."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def make_proxy() -> Iterator[Callable[[int], Proxy]]:
    """Puts a proxy that can misbehave before a loopback port."""
    proxies: list[Proxy] = []

    def make(port: int) -> Proxy:
        proxies.append(Proxy(port))
        proxies[-1].start()
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.stop()


@pytest.fixture
def oauth_server() -> Iterator[OAuthServer]:
    """An OAuth server on loopback."""
    with OAuthServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL shared by many tests: do not stop it."""
    with installed(Postgres) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy address of a PostgreSQL database with the tables of a record, and no rows."""
    with postgres.emptied(lambda url: Record.open(url).close()) as url:
        yield url


@pytest.fixture
def fresh_postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy address of a PostgreSQL database without tables."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'record.sqlite3'}"
