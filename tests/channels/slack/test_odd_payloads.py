"""Payloads of which anything may be missing, of another type, or nonsense: nothing escapes, nothing odd is kept."""

import random
from typing import Any

import pytest

from channels.slack.parse import parse
from channels.slack.reading.post import read_post
from channels.slack.reading.signals import is_addressed, is_to_be_asked
from tests.channels.slack.samples import DM, GUEST, NIGHT, OURSELVES, TS, body, settings

ODD: list[Any] = [
    None, True, 0, -1, 1e400, "", "\0", "\ud800", "<!channel>", "²", "٣.٤", "9" * 400, [], {}, [None], {"a": [{}]},
    DM, TS, "99999999999.000001", "0.0", "1.1", "U0" * 40, "x" * 50_000, [[[[[]]]]], "message", "app_home", "im",
    [{"user_id": 5, "is_bot": "no"}], {"event_type": {}, "event_payload": []}, {"user": ["U0CLIENT"]},
]  # fmt: skip
FIELDS = (
    "type", "user", "text", "ts", "channel", "channel_type", "subtype", "blocks", "metadata", "team", "user_team",
    "thread_ts", "message", "previous_message", "bot_id", "edited", "hidden", "app_id",
)  # fmt: skip


def odd_body(dice: random.Random) -> dict[str, Any]:
    """An event as it should be, but for some fields."""
    whole = body()
    for field in dice.sample(FIELDS, dice.randint(1, 5)):
        whole["event"][field] = dice.choice(ODD)
        if dice.random() < 0.2:
            del whole["event"][field]
    for field in ("event", "authorizations", "type", "team_id", "event_id"):
        if dice.random() < 0.05:
            whole[field] = dice.choice(ODD)
    return whole


def reads_it(whole: dict[str, Any]) -> bool:
    """Whether a message was found; all of it that is kept is short, and can be written down in any database."""
    post = read_post(whole)
    if post is None:
        return False
    assert is_addressed(post, settings(), OURSELVES) in (True, False)
    assert is_to_be_asked(post, OURSELVES) in (True, False)
    inbound = parse("team", post, settings(), OURSELVES, GUEST, NIGHT)
    for word in (
        inbound.id,
        inbound.sender,
        inbound.conversation,
        *inbound.context.values(),
        *inbound.signals.values(),
    ):
        assert word.isascii()
        assert word.isprintable()
        assert len(word) < 120
    assert inbound.arrived.tzinfo is not None
    return True


def test_five_hundred_odd_payloads_are_read_or_left() -> None:
    dice = random.Random(4)
    found = [reads_it(odd_body(dice)) for _ in range(500)]
    assert 50 < sum(found) < 450, "both happen"


@pytest.mark.soak
def test_fifty_thousand_odd_payloads_are_read_or_left() -> None:
    dice = random.Random(5)
    for _ in range(50_000):
        reads_it(odd_body(dice))
