"""A Slack that answers with garbage, or not at all: each question ends in one of our errors, and no token is told."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from channels import ChannelError, ChannelHost, Posture, Reply, SendError
from channels.slack.channel import SlackChannel
from channels.slack.reading.catchup import PAGES_OF_CONVERSATIONS
from channels.slack.settings import kept_token
from tests.bookmarks import Bookmarks
from tests.channels.slack.samples import ANAS_DM, CLIENT, NIGHT, settings

TOKENS = {"bot_token": "xoxb-not-to-be-told", "app_token": "xapp-not-to-be-told"}
ANAS_TOKEN = "xoxp-not-to-be-told"
GARBAGE = [
    (200, b"<html><body>Please log in to the hotel's network</body></html>"),
    (502, b"<html>xoxb-not-to-be-told</html>"),
    (200, b""),
    (200, b"[]"),
    (200, b"null"),
    (200, b'"ok"'),
    (200, b"\xff\xfe\x00"),
    (200, b'{"ok": true}'),
    (200, b'{"ok": "no", "error": ["xoxb-not-to-be-told"]}'),
    (200, b'{"ok": false, "error": "xoxb-not-to-be-told"}'),
    (200, b'{"ok": true, "channel": 5, "messages": {}, "response_metadata": [], "user": [], "ts": {}, "url": 7}'),
    (200, b'{"ok": true, "messages": [null, {"metadata": 1}], "profile": [], "snooze_endtime": "late", "user_id": 4}'),
    (429, b"slower"),
    (302, b""),
]


class Garbled:
    """In place of Slack; every answer is the one that was ordered."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append(self.path.rpartition("/")[2].partition("?")[0])
                self.send_response(outer.status)
                given = {
                    "Retry-After": "\xb2",
                    "Date": "never",
                    "Location": "http://127.0.0.1:1/",
                    "X-OAuth-Scopes": ",",
                    "Content-Type": "application/json",
                }
                for name, value in {**given, "Content-Length": str(len(outer.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(outer.body)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                """To nobody."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture(scope="module")
def garbled() -> Iterator[Garbled]:
    made = Garbled()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def channel(garbled: Garbled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackChannel]:
    state = tmp_path_factory.mktemp("state")
    kept_token(state, "ana").write_text(ANAS_TOKEN)
    url = f"http://127.0.0.1:{garbled.server.server_port}/api/"
    tools = ChannelHost(lambda: NIGHT, Bookmarks(), Path(state), "cafe", lambda _name, _says: None)
    made = SlackChannel("team", settings(api_base_url=url, timeout=5, **TOKENS), tools)
    yield made
    made.close()


TEXT = "This is an automatic reply."
REPLY = Reply(CLIENT, "", TEXT, "an-identity", {"as": "", "since": "1.000000"})
IN_HER_NAME = Reply(ANAS_DM, "", TEXT, "an-identity", {"as": "ana", "since": "1.000000"})
ENTRY_POINTS: dict[str, Callable[[SlackChannel], Any]] = {
    "send": lambda channel: channel.send(REPLY),
    "send in a name": lambda channel: channel.send(IN_HER_NAME),
    "look for it": lambda channel: channel.delivered(IN_HER_NAME),
    "present": lambda channel: channel.present_person("ana", Posture(True, None, "Away")),
    "log in": lambda channel: channel.login_person("ana", ANAS_TOKEN, print, lambda _question: ""),
    "examine": lambda channel: channel.examine(),
}


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_every_entry_point_bears_every_answer_and_reveals_no_secret(
    entry_point: str, channel: SlackChannel, garbled: Garbled, caplog: pytest.LogCaptureFixture
) -> None:
    for garbled.status, garbled.body in GARBAGE:
        said = ""
        try:
            said = str(ENTRY_POINTS[entry_point](channel))
        except (ChannelError, SendError) as error:
            said = f"{error} {error.__cause__}"
        assert "not-to-be-told" not in said + caplog.text, garbled.body
        assert said not in ("None", "True"), f"taken for done: {garbled.body!r}"


NO_END = b'"response_metadata": {"next_cursor": "more"}'
ODD_LISTS = [
    b'{"ok": true, "channels": [{}, {"id": null}, {"id": ["D0"]}, 5, {"id": "D0ODD", "is_im": 1}], "messages": [{}]}',
    b'{"ok": true, "channels": [{"id": "D0ODD"}], "messages": [{"ts": "9999999999.1", "reply_count": 1}], '
    + NO_END
    + b"}",
    b'{"ok": true, "channels": [], ' + NO_END + b"}",
    b'{"ok": true, "channels": {}, "messages": 7}',
]


def test_odd_and_endless_lists_of_conversations_are_read_as_far_as_they_can_be(
    channel: SlackChannel, garbled: Garbled
) -> None:
    for garbled.status, garbled.body in ((200, body) for body in ODD_LISTS):
        channel._host.store.put("team", "seen", (NIGHT - timedelta(hours=1)).isoformat())
        garbled.asked.clear()
        assert channel._loop.run(channel._watchdog._catchup.read_missed(), 60) is False
        assert garbled.asked.count("users.conversations") <= 2 * PAGES_OF_CONVERSATIONS  # for the app and for Ana
        assert ("conversations.history" in garbled.asked) is (b"D0ODD" in garbled.body)
