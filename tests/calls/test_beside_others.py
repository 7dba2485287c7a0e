"""A caller waits for nothing that holds up another channel."""

import json
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

from autoreply.concurrency.bulkhead import THREADS
from autoreply_demo.simulators.slack.hooks import sign
from channels import Finding, Reply, WebhookRequest, WebhookResponse
from schedules import SystemClock
from tests.calls.practice import Practice
from tests.peers.processes import PATIENCE, wait_until
from tests.timing import seconds, takes_less_than

POSTS = 60  # more than any pool has threads
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


class Stuck:
    """A channel that answers nobody until it is let go."""

    name = "stuck"

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def receive(self, _request: WebhookRequest) -> WebhookResponse:
        self.let_go.wait(PATIENCE)
        return WebhookResponse(200)

    def send(self, reply: Reply) -> None:
        raise AssertionError(f"nobody asked for a reply: {reply.identity}")

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        self.let_go.set()


def post_to_it(port: int) -> int:
    """The status of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/hooks/stuck/anything", "hello")
    status = connection.getresponse().status
    connection.close()
    return status


def is_answered_in_time(practice: Practice) -> bool:
    in_time = takes_less_than(2, lambda: seconds(practice.call))
    return in_time and "9, 1, 1" in practice.call().words


def test_a_call_is_answered_within_two_seconds_while_another_channel_hangs(tmp_path: Path) -> None:
    with Practice(tmp_path, "Mon 20:00") as practice, ThreadPoolExecutor(POSTS) as many:
        stuck, accounts = Stuck(), practice.engine.accounts
        assert isinstance(accounts, dict)
        accounts["stuck"] = replace(accounts["main-line"], channel=stuck)
        posted = [many.submit(post_to_it, practice._front.port) for _ in range(POSTS)]
        threading.Event().wait(0.5)
        assert is_answered_in_time(practice)
        assert not any(one.done() and one.result() == 200 for one in posted)
        assert wait_until(lambda: sum(one.done() for one in posted) == POSTS - THREADS)
        stuck.let_go.set()
        assert Counter(one.result() for one in posted) == {503: POSTS - THREADS, 200: THREADS}


def test_a_call_is_answered_within_two_seconds_while_slack_hangs_and_hundreds_write_there(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=2000) as silent,  # takes connections, and never answers
        Practice(tmp_path, "Mon 20:00", more=TEAM.format(secret=SECRET, port=silent.getsockname()[1])) as practice,
        ThreadPoolExecutor(EVENTS) as many,
    ):
        posted = [many.submit(post_event, practice._front.port, number) for number in range(EVENTS)]
        for _ in range(3):
            assert is_answered_in_time(practice)
        assert sum(Counter(one.result() for one in posted)[status] for status in (200, 503)) == EVENTS
