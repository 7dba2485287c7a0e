"""Real proxies stand before the practice page of a running daemon."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from http.client import HTTPConnection

import pytest

from tests.browser.practice import with_password
from tests.conftest import installed
from tests.faults.fixtures import MakeDaemon
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import SmtpSink
from tests.peers.web_proxy import WebProxy, haproxy, nginx

CALLS = """
[channels.line]
kind = "voice"
account_sid = "AC00000000000000000000000000000000"
auth_token = "0123456789abcdef0123456789abcdef"
numbers = ["+15550100000"]
public_url = "https://practice.example"
api_base_url = "http://127.0.0.1:9"
"""
PROXIES: dict[str, Callable[[int], WebProxy]] = {
    "nginx as installed": nginx,
    "nginx with HTTP/1.1": partial(nginx, extra='proxy_http_version 1.1; proxy_set_header Connection "";'),
    "haproxy": haproxy,
    "haproxy by connection": partial(haproxy, mode="tcp"),
}


def status(port: int, path: str, host: str = "localhost") -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status


@pytest.fixture
def daemon(dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon) -> Daemon:
    return make_daemon(dovecot.imap, smtp_sink.port)


def test_behind_no_proxy_does_a_visitor_read_the_page_of_a_practice_without_a_password(daemon: Daemon) -> None:
    daemon.start()
    web = daemon.practice.web
    assert status(web, "/messages.csv") == 200
    daemon.practice.write(CALLS)
    assert wait_until(lambda: "new settings taken" in daemon.said())
    assert "Nobody can open the practice page until it has a login" in daemon.said()
    for make in PROXIES.values():
        with installed(partial(make, web)) as proxy:
            for path in ("/", "/messages.csv", "/file"):
                assert status(proxy.port, path) == 403
            assert status(proxy.port, "/healthz") == 200
    assert status(web, "/messages.csv") == 403


def test_a_proxy_that_shows_itself_once_closes_a_page_without_a_password(daemon: Daemon) -> None:
    daemon.start()
    web = daemon.practice.web
    with installed(partial(haproxy, web, extra="option forwardfor")) as proxy:
        assert status(web, "/messages.csv") == 200
        assert status(proxy.port, "/healthz") == 200
        assert status(web, "/messages.csv") == 403
        text = daemon.practice.file.read_text()
        daemon.practice.file.write_text(text.replace("[web]", f"[web]\n{with_password()}"))
        assert wait_until(lambda: status(web, "/messages.csv") == 303)
        assert status(proxy.port, "/login") == 200
