"""The way of a webhook through the web front: what comes is handed on as it came, and nothing else is told apart."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply.web.server import serve
from autoreply.web.webhooks import LARGEST
from channels import WebhookRequest, WebhookResponse
from schedules import SystemClock


class Front:
    """A web front whose only channel, "door", repeats what it was sent."""

    def __init__(self) -> None:
        self.posted: list[WebhookRequest] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.stop = threading.Event()
        clock = SystemClock()
        pages = app(AppContext(lambda: None, Health(clock), clock), Metrics(), lambda: True, self.post)
        self.thread = threading.Thread(target=serve, args=(pages, "127.0.0.1", self.port, self.stop))
        self.thread.start()

    async def post(self, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
        if channel != "door":
            return None
        self.posted.append(posted)
        if posted.path == "breaks":
            raise ZeroDivisionError
        return WebhookResponse(200, "<Response/>", "text/xml")

    def ask(
        self, path: str, body: bytes = b"", method: str = "POST", **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        for _ in range(200):
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request(method, path, body, headers)
                break
            except ConnectionRefusedError:
                self.stop.wait(0.02)
        answer = connection.getresponse()
        found = answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return found


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    made = Front()
    yield made
    made.stop.set()
    made.thread.join(10)


def test_a_channel_gets_what_was_posted_untouched(front: Front) -> None:
    status, body, headers = front.ask(
        "/hooks/door/sms%20x/y?a=%2B1&b=", b"Body=a+b%20c&\xff", **{"X-Twilio-Signature": "s"}
    )
    assert (status, body) == (200, "<Response/>")
    assert headers["content-type"].startswith("text/xml")
    assert "set-cookie" not in headers
    posted = front.posted[-1]
    assert (posted.method, posted.path, posted.query) == ("POST", "sms%20x/y", "a=%2B1&b=")
    assert posted.body == b"Body=a+b%20c&\xff"
    assert posted.headers["x-twilio-signature"] == "s"


def test_nobody_learns_which_channels_there_are(front: Front) -> None:
    there = [front.ask(path) for path in ("/hooks/nobody/sms", "/hooks/do%2For/sms", "/hooks%2Fnobody%2Fsms")]
    assert {(status, body) for status, body, _ in there} == {(404, "not found\n")}


def test_a_body_that_is_too_large_is_refused_before_it_is_read_to_the_end(front: Front) -> None:
    before = len(front.posted)
    assert front.ask("/hooks/door/sms", b"x" * LARGEST)[0] == 200
    assert front.ask("/hooks/door/sms", b"x" * (LARGEST + 1))[0] == 413
    assert len(front.posted) == before + 1


def test_a_channel_that_breaks_its_word_breaks_nothing_else(front: Front) -> None:
    assert front.ask("/hooks/door/breaks")[:2] == (500, "failed\n")
    assert front.ask("/hooks/door/sms")[0] == 200
    assert front.ask("/healthz", method="GET")[0] == 200
