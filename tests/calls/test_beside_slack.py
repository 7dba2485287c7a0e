"""A caller waits for nothing that holds up another channel."""

import json
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from autoreply.demo.slack.hooks import sign
from schedules import SystemClock
from tests.calls.practice import Practice

SECRET, EVENTS = "a signing secret", 200
TEAM = """
[channels.team]
kind = "slack"
mode = "http"
bot_token = "xoxb-1"
signing_secret = "{secret}"
public_url = "https://desk.hillside.example"
api_base_url = "http://127.0.0.1:{port}/api"
"""


def post_event(port: int, number: int) -> int:
    """Slack tells of a private message of somebody new; the status of the answer."""
    now = SystemClock().now().timestamp()
    message = {"type": "message", "channel": f"D0C{number}", "channel_type": "im", "user": f"U0C{number}"}
    event = {**message, "text": "hello", "ts": f"{now:.6f}", "client_msg_id": str(number)}
    told = {"type": "event_callback", "team_id": "T0", "event_id": f"Ev{number}", "event": event}
    body = json.dumps({**told, "authorizations": [{"team_id": "T0", "user_id": "U0BOT", "is_bot": True}]}).encode()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json", **sign(SECRET, int(now), body)}
    connection.request("POST", "/hooks/team/events", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_call_is_answered_within_two_seconds_while_slack_hangs_and_hundreds_write_there(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=2000) as silent,  # takes connections, and never answers
        Practice(tmp_path, "Mon 20:00", more=TEAM.format(secret=SECRET, port=silent.getsockname()[1])) as practice,
        ThreadPoolExecutor(EVENTS) as many,
    ):
        posted = [many.submit(post_event, practice._front.port, number) for number in range(EVENTS)]
        for _ in range(3):
            begun = SystemClock().monotonic()
            line = practice.call()
            assert SystemClock().monotonic() - begun < 2
            assert "9, 1, 1" in line.words
        assert sum(Counter(one.result() for one in posted)[status] for status in (200, 503)) == EVENTS
