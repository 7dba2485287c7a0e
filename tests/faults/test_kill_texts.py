"""`kill -9` between the claim of a text's answer and the answer itself: it comes all the same, and once."""

import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from tests.peers.daemon import Account, Daemon, Practice
from tests.peers.processes import CLOCK, wait_until

PUBLIC = "https://desk.example.org"
OURS, ANA = "+15550100000", "+15550100001"
NOBODY = Account(address="", imap=0, smtp=0)


@dataclass
class TextPractice(Practice):
    """A practice with nothing but a number for texts."""

    api: str = ""

    def _text(self) -> str:
        return f"""
practice = "Hillside Counseling"
country = "US"
timezone = "UTC"
state = "{self.folder / "state"}"
{self.hours}
[channels.line]
kind = "sms"
account_sid = "{ACCOUNT}"
auth_token = "{AUTH}"
numbers = ["{OURS}"]
public_url = "{PUBLIC}"
api_base_url = "{self.api}"
[web]
listen = "127.0.0.1:{self.web}"
[log]
format = "json"
"""


class Gateway:
    """Between Twilio and the daemon. Kills it once: as soon as it has claimed its first answer."""

    def __init__(self, daemon: Daemon, *, loses_the_answer: bool) -> None:
        self._daemon, self._loses = daemon, loses_the_answer
        self.texts = 0

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._pass_on, methods=["POST"])])

    async def _pass_on(self, request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(self._ask, request.url.path, dict(request.headers), body)

    def _ask(self, path: str, headers: dict[str, str], body: bytes) -> Response:
        self.texts += path.endswith("/sms")
        if self.texts > 1 or not path.endswith("/sms"):
            return self._forward(path, headers, body)
        if not self._loses:
            answer = self._forward(path, headers, body)
            self._daemon.kill()
            return answer
        asking = threading.Thread(target=self._forward, args=(path, headers, body))
        asking.start()
        assert wait_until(lambda: self._daemon.ask("SELECT count(*) FROM outgoing") == 1, 30, every=0.002)
        self._daemon.kill()
        asking.join(30)
        self._daemon.start()
        return Response("the daemon died", status_code=502)

    def _forward(self, path: str, headers: dict[str, str], body: bytes) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self._daemon.practice.web, timeout=30)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return Response(answer.read(), answer.status, media_type=answer.headers.get("Content-Type"))
        except (OSError, http.client.HTTPException):
            return Response("nobody is there", status_code=502)
        finally:
            connection.close()


@pytest.fixture
def front() -> Iterator[HttpServer]:
    server = HttpServer()
    yield server
    server.close()


@pytest.mark.parametrize("loses_the_answer", [True, False], ids=["the answer is lost", "the answer has just gone out"])
def test_a_daemon_killed_between_claim_and_answer_answers_once(
    tmp_path: Path, front: HttpServer, loses_the_answer: bool
) -> None:
    routes = {PUBLIC: f"http://127.0.0.1:{front.port}"}
    with Telephone(clock=CLOCK, routes=routes, longest=15.0) as twilio:
        twilio.number(OURS, sms_url=f"{PUBLIC}/hooks/line/sms#rc=3&rp=5xx,ct,rt")
        daemon = Daemon(TextPractice(tmp_path, NOBODY, api=twilio.base_url))
        gateway = Gateway(daemon, loses_the_answer=loses_the_answer)
        front.start(gateway.app)
        try:
            daemon.start()
            twilio.texts(ANA, OURS, "Are you there?")
            if not loses_the_answer:
                twilio.settle()
                daemon.start()
            assert "988" in twilio.phone(ANA).hears("911", timeout=30).body
            assert daemon.has_sent_all()
            twilio.settle()
            twilio.phone(ANA).hears_nothing_else()
            assert daemon.ask("SELECT count(*) FROM outgoing") == 1
            assert gateway.texts == (2 if loses_the_answer else 1)
        finally:
            daemon.close()
