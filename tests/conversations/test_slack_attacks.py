"""Conversations with whoever means ill, and with a Slack that is not itself."""

import hmac
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from channels import WebhookRequest
from tests.channels.slack.test_odd_payloads import odd_body
from tests.conversations.slacking import Practice
from tests.conversations.workspace import ANAS, MARIA
from tests.peers.processes import PATIENCE, wait_until
from tests.posting import hook


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here is what is answered: a busy machine would say "not now", and Slack would post it again."""
    monkeypatch.setattr("channels.slack.channel.HOOK_WITHIN", PATIENCE)


def signed(practice: Practice, whole: Any, *, late: float = 0.0) -> WebhookRequest:
    """As Slack would post it (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    raw, stamp = json.dumps(whole).encode(), str(int(time.time() - late))  # noqa: TID251 - the library's own clock
    mac = hmac.new(practice.slack.hooks.secret.encode(), b"v0:" + stamp.encode() + b":" + raw, "sha256").hexdigest()
    given = {"content-type": "application/json", "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}
    return WebhookRequest("POST", "events", "", given, raw)


def posts_nonsense(practice: Practice, times: int) -> None:
    """Whatever is signed is acknowledged, and nothing of it stops the practice."""
    dice = random.Random(6)
    for _ in range(times):
        answer = hook(practice.engine, "team", signed(practice, odd_body(dice)))
        assert answer is not None
        assert answer.status == 200
    assert wait_until(lambda: practice.channel._intake.is_empty, 30), "something cannot be noted"
    for one in practice.unheard:
        practice.hears(one.channel, "988")


def test_signed_nonsense_is_acknowledged_and_the_next_message_answered(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        posts_nonsense(practice, 60)
        practice.writes(MARIA, ANAS, "Hello?")
        practice.hears(ANAS, "988")


UNSIGNED = [
    {},
    {"x-slack-signature": "v0=00"},
    {"x-slack-request-timestamp": "yesterday", "x-slack-signature": "v0=00"},
    {"x-slack-request-timestamp": "NOW", "x-slack-signature": "v0=é"},
    {"x-slack-request-timestamp": "NOW", "x-slack-signature": "v0=00", "content-type": "application/json"},
    {"x-slack-request-timestamp": "9" * 5000, "x-slack-signature": "v0=00"},
    {"x-slack-request-timestamp": "9" * 400, "x-slack-signature": "v0=00"},
]
RAW = [
    b"",
    b"\xff\xfe",
    b"[]",
    b'{"event": {"channel": 5}}',
    b"[" * 50_000,
    b'{"type": "url_verification"}',
    b"ssl_check=1",
]


def test_who_does_not_sign_gets_nowhere_whatever_the_request(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        now = signed(practice, {}).headers["x-slack-request-timestamp"]
        for headers in UNSIGNED:
            given = {name: now if value == "NOW" else value for name, value in headers.items()}
            for raw in RAW:
                answer = hook(practice.engine, "team", WebhookRequest("POST", "events", "", given, raw))
                assert answer is not None
                assert (answer.status, answer.body) == (401, "not signed by Slack\n")
        genuine = signed(practice, {"type": "url_verification", "challenge": "hello"})
        answer = hook(practice.engine, "team", genuine)
        assert answer is not None
        assert answer.status == 200


@pytest.mark.soak
def test_ten_thousand_pieces_of_signed_nonsense(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        posts_nonsense(practice, 10_000)
        practice.writes(MARIA, ANAS, "Hello?")
        practice.hears(ANAS, "988")
