"""A thousand connections, and readers that never read, leave the page, the probes and the log alone."""

import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from autoreply.record.tables import message
from autoreply.web.connections import BoundedProtocol, bounded
from tests.browser.practice import NOW, PEOPLE, Front, front
from tests.browser.visitor import raw
from tests.peers.processes import wait_until


def connected(made: Front, *, small: bool = False) -> socket.socket:
    """A connection that has asked for nothing; `small`: it takes little of an answer at a time."""
    found = socket.socket()
    if small:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    found.settimeout(30)
    found.connect((urlsplit(made.url).hostname, urlsplit(made.url).port))
    return found


def is_over(one: socket.socket) -> bool:
    """Whether the other side ended it."""
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_the_oldest_idle_connections_make_room_for_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply.web.connections.MOST", 20)
    monkeypatch.setattr("autoreply.web.connections.WHOLE_WITHIN", 600.0)  # here only their number ends them
    with front(PEOPLE, tmp_path) as made, ExitStack() as stack:
        idle = [stack.enter_context(connected(made)) for _each in range(60)]
        assert wait_until(lambda: sum(map(is_over, idle)) >= 40)
        assert [is_over(one) for one in idle] == [True] * 40 + [False] * 20
        assert raw(made, "/").status == 200
        assert raw(made, "/healthz").status == 200
        assert not is_over(idle[-1])


def test_one_address_of_elsewhere_has_a_part_of_the_connections() -> None:
    def of(host: str) -> str:
        one = BoundedProtocol.__new__(bounded(lambda: ["10.0.0.0/8"]))
        one.client = (host, 4711)
        return one.key

    assert of("203.0.113.7") == of("203.0.113.7") != of("203.0.113.8")
    assert of("2001:db8::1") == of("2001:db8::2") != of("2001:db8:0:1::1")
    assert of("127.0.0.1") == of("::ffff:127.0.0.1") == of("::1") == of("10.0.0.7") == ""


def test_a_reader_that_never_reads_its_answer_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply.web.connections.READ_WITHIN", 0.5)
    with front(PEOPLE, tmp_path) as made, ExitStack() as stack:
        row = {"channel": "office-mail", "sender": "maria@mail.example", "arrived": NOW, "noted": NOW, "reason": "spam"}
        rows = [row | {"message": f"m{number}", "says": "z" * 1000, "urgent": False} for number in range(8000)]
        with made.engine.record.database.write() as connection:
            connection.execute(sa.insert(message), rows)  # megabytes, more than the system takes for the reader
        reader = stack.enter_context(connected(made, small=True))
        reader.sendall(b"GET /messages.csv?span=all HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert reader.recv(12) == b"HTTP/1.1 200"

        def is_let_go() -> bool:
            rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()]
            port = f":{reader.getsockname()[1]:04X}"
            return not any(row[2].endswith(port) and row[3] == "01" for row in rows)  # 01: established

        assert wait_until(is_let_go)
        assert raw(made, "/").status == 200
