"""Reading a small file from a stranger's server: bounded in size, time and reach."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from channels.email.finding.autoconfig import LARGEST
from channels.email.finding.network import HttpsFetcher
from channels.secret import is_public
from tests.peers.certificates import Authority
from tests.peers.processes import CLOCK

Serve = Callable[[bytes], int]
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@pytest.fixture
def serve(authority: Authority) -> Iterator[Serve]:
    """Answers every request on a port of localhost with these octets; b"" is: says nothing for a while."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def started(answer: bytes) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(0.1)
        thread = threading.Thread(target=answering, args=(listener, authority.server_context(), answer, stop))
        thread.start()
        threads.append(thread)
        return int(listener.getsockname()[1])

    yield started
    stop.set()
    for thread in threads:
        thread.join()


def answering(listener: socket.socket, context: ssl.SSLContext, answer: bytes, stop: threading.Event) -> None:
    with listener:
        while not stop.is_set():
            try:
                plain, _ = listener.accept()
            except TimeoutError:
                continue
            plain.settimeout(2.0)
            try:
                with context.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(4096)
                    if not answer:
                        stop.wait(3.0)
                    secure.sendall(answer)
            except OSError:
                continue


def fetcher(authority: Authority, port: int, **changes: object) -> HttpsFetcher:
    return HttpsFetcher(
        1.0,
        allowed=lambda address: bool(changes.get("allowed", True)),
        context=authority.client_context(),
        ports={"localhost": port},
    )


def test_a_small_file_is_read_and_everything_else_is_nothing(serve: Serve, authority: Authority) -> None:
    assert fetcher(authority, serve(OK + b"<x/>"))("https://localhost/a.xml") == b"<x/>"
    for answer in (
        b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n",
        OK + b"x" * (LARGEST + 10_000),
        b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 301 Found\r\nLocation: /again\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 301 Found\r\nConnection: close\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000,
    ):
        assert fetcher(authority, serve(answer))("https://localhost/a.xml") is None, answer[:60]


def test_a_server_that_says_nothing_is_left_in_time(serve: Serve, authority: Authority) -> None:
    began = CLOCK.monotonic()
    assert fetcher(authority, serve(b""))("https://localhost/a.xml") is None
    assert CLOCK.monotonic() - began < 2.5


def test_a_name_that_leads_into_ones_own_network_is_not_asked(serve: Serve, authority: Authority) -> None:
    port = serve(OK + b"<x/>")
    assert fetcher(authority, port, allowed=False)("https://localhost/a.xml") is None
    assert fetcher(authority, port)("https://localhost/a.xml") == b"<x/>"
    for address in (
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "0.0.0.0",
        "100.64.0.1",
    ):
        assert not is_public(address), address
    assert is_public("9.9.9.9")
    assert is_public("2620:fe::fe")


def test_a_certificate_that_is_not_verified_is_not_believed(serve: Serve, authority: Authority) -> None:
    port = serve(OK + b"<x/>")
    stranger = HttpsFetcher(1.0, allowed=lambda _address: True, ports={"localhost": port})
    assert stranger("https://localhost/a.xml") is None
