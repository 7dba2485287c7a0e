"""The certificates of our own addresses: read over the wire, and told in time."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.engine.public_certificates import PublicCertificates
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.texts.dates import DateFormat
from schedules import FakeClock
from tests.browser.practice import with_password
from tests.peers.certificates import Authority
from tests.peers.processes import CLOCK, free_port

FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[web]
public_url = "https://localhost:{port}/desk"
{password}
"""


@contextmanager
def proxy(authority: Authority, *, expired: bool = False) -> Iterator[int]:
    """Something that speaks TLS, as a proxy before the page does; its port."""
    context = authority.server_context(expired=expired)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    plain, _ = listening.accept()
                except OSError:
                    return
                with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
                    secured.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(20)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(CLOCK.now())


def watch(folder: Path, port: int, authority: Authority, clock: FakeClock) -> tuple[PublicCertificates, Health]:
    file = folder / "config.toml"
    file.write_text(FILE.format(port=port, password=with_password()), encoding="utf-8")
    file.chmod(0o600)
    health = Health(clock)
    return PublicCertificates(load(file, {}), health, clock, authority.client_context()), health


def test_one_that_ends_within_two_weeks_is_trouble_until_it_is_renewed(tmp_path: Path, clock: FakeClock) -> None:
    authority = Authority(tmp_path)
    with proxy(authority) as port:
        certificates, health = watch(tmp_path, port, authority, clock)
        assert certificates.needed
        certificates.look()
        assert health.troubles() == []
        clock.advance(days=46)
        certificates.look()
        [trouble] = health.troubles()
        day = (CLOCK.now() + timedelta(days=59)).astimezone(ZoneInfo("America/New_York")).date()
        ends = DateFormat.of("US").day_and_year(day)
        assert trouble.about == "certificate of localhost"
        assert trouble.says.startswith(f"The certificate of localhost ends on {ends}, and then no page of yours")
        clock.advance(days=-46)
        certificates.look()
        assert health.troubles() == []


def test_one_that_has_ended_is_trouble_and_one_that_nobody_can_look_at_is_not(tmp_path: Path, clock: FakeClock) -> None:
    authority = Authority(tmp_path)
    with proxy(authority, expired=True) as port:
        certificates, health = watch(tmp_path, port, authority, clock)
        certificates.look()
        [trouble] = health.troubles()
        assert trouble.says.startswith("The certificate of localhost has ended: no page of yours opens")
        stranger = tmp_path / "stranger"
        stranger.mkdir()
        certificates, health = watch(tmp_path, port, Authority(stranger, "another"), clock)
        certificates.look()
        assert health.troubles() == [], "a router at home may answer in our name"
    certificates, health = watch(tmp_path, free_port(), authority, clock)
    certificates.look()
    assert health.troubles() == []


def test_without_an_address_on_the_internet_nobody_looks(tmp_path: Path, clock: FakeClock) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE.partition("public_url")[0], encoding="utf-8")
    assert not PublicCertificates(load(file, {}), Health(clock), clock).needed
