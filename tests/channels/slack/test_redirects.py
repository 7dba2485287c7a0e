"""A redirect is followed by no request to Slack: each carries a token, a secret or what we write."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from channels import ChannelError, SendError
from channels.slack.settings import SlackSettings
from channels.slack.web_api.api import SlackApi
from channels.slack.web_api.tokens import SlackTokens
from channels.slack.web_api.web import WebApiClient
from tests.channels.slack.samples import settings


class Elsewhere(ThreadingHTTPServer):
    """Answers every request to /api/ with a redirect to itself, and keeps what was asked."""

    def __init__(self, status: int) -> None:
        self.status, self.asked = status, list[str]()
        super().__init__(("127.0.0.1", 0), Leads)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/"


class Leads(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Elsewhere)
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Location", f"http://localhost:{self.server.server_port}/stolen")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=[301, 302, 307, 308])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    with Elsewhere(request.param) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def of(elsewhere: Elsewhere) -> SlackSettings:
    return settings(bot_token="xoxb-1", app_token="xapp-1", api_base_url=elsewhere.url)


def asked_of_the_loop(elsewhere: Elsewhere, state: Path, ask: Callable[[SlackApi], object]) -> None:
    async def run() -> None:
        api = SlackApi(of(elsewhere), SlackTokens(of(elsewhere), state))
        try:
            await ask(api)  # type: ignore[misc]  # whatever the method returns
        finally:
            await api.close()

    asyncio.run(run())


def test_no_request_of_the_app_follows_a_redirect(elsewhere: Elsewhere, tmp_path: Path) -> None:
    for ask in (lambda api: api.query("conversations.list"), lambda api: api.socket_url()):
        with pytest.raises(ChannelError):
            asked_of_the_loop(elsewhere, tmp_path, ask)
    with pytest.raises(SendError):
        asked_of_the_loop(elsewhere, tmp_path, lambda api: api.execute("chat.postMessage", {"text": "Call 988."}))
    assert elsewhere.asked == ["/api/conversations.list", "/api/apps.connections.open", "/api/chat.postMessage"]


def test_no_request_of_a_person_or_a_login_follows_a_redirect(elsewhere: Elsewhere) -> None:
    web = WebApiClient(of(elsewhere), "xoxp-1", "The token of ana")
    with pytest.raises(SendError, match="leads elsewhere"):
        web.call("users.profile.set", json={"profile": {}})
    with pytest.raises(SendError, match="leads elsewhere"):
        web.call("oauth.v2.access", client_id="1.2", client_secret="a secret", code="a code")
    assert elsewhere.asked == ["/api/users.profile.set", "/api/oauth.v2.access"]
