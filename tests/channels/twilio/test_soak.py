"""Ten thousand requests of no sense, and not one that gets in or makes us stumble."""

import random
from collections.abc import Sequence

import pytest

from channels import Inbound, Reply, WebhookRequest, WebhookResponse
from channels.twilio.sms import SmsChannel
from tests.channels.twilio.samples import settings, signed, text
from tests.channels.twilio.test_channel import Line, line
from tests.posting import respond

__all__ = ["line"]


@pytest.mark.soak
def test_ten_thousand_fuzzed_webhooks_end_in_a_refusal_or_a_true_answer(line: Line) -> None:
    dice, channel = random.Random(7), SmsChannel("line", settings(), line.tools)
    genuine = signed(text("Hello"))
    asked: list[Inbound] = []

    def answer(inbound: Inbound) -> Reply | None:
        asked.append(inbound)
        return None

    for _ in range(10_000):
        found = respond(channel, fuzzed(dice, genuine, ["sms", "status"]), answer)
        assert isinstance(found, WebhookResponse)
        assert found.status in (200, 204, 403, 404)
    assert all(inbound.text == "Hello" for inbound in asked), "only what was signed"


def fuzzed(dice: random.Random, genuine: WebhookRequest, paths: Sequence[str]) -> WebhookRequest:
    """A request of which anything may be wrong."""

    def noise(length: int) -> str:
        return "".join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0, 256)))) for _ in range(length))

    body = bytearray(genuine.body)
    for _ in range(dice.randrange(4)):
        body[dice.randrange(len(body))] = dice.randrange(256)
    headers = dict(genuine.headers)
    if dice.random() < 0.5:
        headers[dice.choice(list(headers))] = noise(dice.randrange(40))
    path = dice.choice([*paths, "", f"{paths[0]}/", noise(8)])
    return WebhookRequest(
        dice.choice(["POST", "GET"]), path, dice.choice(["", noise(12), "bodySHA256=x"]), headers, bytes(body)
    )
