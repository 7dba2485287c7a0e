"""Calendar feeds: fetched, kept, and never a reason to forget a closure."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from autoreply.hours.feeds import LARGEST, Feeds
from autoreply.telemetry.health import Health
from schedules import FakeClock
from tests.autoreply.samples import MONDAY_NOON

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
    b"DTSTART;VALUE=DATE:20261224\r\nSUMMARY:Closed\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Server:
    """A web server that gives what the test says."""

    def __init__(self) -> None:
        self.status, self.body = 200, CALENDAR
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/secret-token/closures.ics"
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def feeds(address: str, folder: Path) -> tuple[Feeds, Health]:
    clock = FakeClock(MONDAY_NOON)
    health = Health(clock)
    return Feeds([address], folder, clock, health), health


def test_a_feed_is_fetched_and_a_change_is_noticed(server: Server, tmp_path: Path) -> None:
    watched, health = feeds(server.address, tmp_path)
    assert watched.copies() == {}
    assert watched.refresh()
    assert not watched.refresh()
    assert watched.copies() == {server.address: CALENDAR}
    server.body = CALENDAR.replace(b"20261224", b"20261223")
    assert watched.refresh()
    assert health.troubles() == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, CALENDAR), (200, b"<html>please log in</html>"), (200, b""), (200, CALENDAR + b" " * LARGEST)],
)
def test_the_last_good_copy_holds_through_trouble_and_a_restart(
    server: Server, tmp_path: Path, status: int, body: bytes
) -> None:
    watched, health = feeds(server.address, tmp_path)
    watched.refresh()
    server.status, server.body = status, body
    assert not watched.refresh()
    assert watched.copies() == {server.address: CALENDAR}
    (trouble,) = health.troubles()
    assert "its last good copy holds" in trouble.says
    assert "secret-token" not in trouble.says
    restarted, _ = feeds(server.address, tmp_path)
    assert restarted.copies() == {server.address: CALENDAR}
    server.status, server.body = 200, CALENDAR
    watched.refresh()
    assert health.troubles() == []


def test_a_feed_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "closures.ics"
    watched, health = feeds(str(file), tmp_path)
    watched.refresh()
    assert "there is no earlier copy" in health.troubles()[0].says
    file.write_bytes(CALENDAR)
    assert watched.refresh()
