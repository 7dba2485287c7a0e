"""Ten thousand requests about calls, forged and genuine, and each caller hears a document of the call."""

import random
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from autoreply_demo.simulators.telephone import sign
from channels import WebhookRequest
from channels.twilio.voice.stage import Stage
from tests.calls.practice import NUMBER, PUBLIC
from tests.calls.test_any_request import NAMES, a_channel, errors_of
from tests.channels.twilio.test_soak import fuzzed
from tests.posting import respond

STAGES = [stage.value for stage in Stage]
VALUES = ["1", "2", "3", "*", "true", "false", "completed", "no-answer", "", NUMBER, "-1", "9" * 400, "é\0<&>]]>", "😀"]


@pytest.mark.soak
def test_ten_thousand_fuzzed_requests_end_in_a_refusal_or_a_document() -> None:
    dice = random.Random(7)
    channel = a_channel(after_hours=True, in_turn=True, on_call=True)
    with errors_of("channels.twilio") as errors:
        for number in range(10_000):
            genuine = request(dice)
            posted = genuine if number % 2 else fuzzed(dice, genuine, STAGES)
            answer = respond(channel, posted)
            assert answer.status in ((200,) if number % 2 else (200, 403, 404))
            if answer.status == 200:
                assert ET.fromstring(answer.body).tag == "Response"
    channel.close()
    assert errors == [], "the last resort had to speak"


def request(dice: random.Random) -> WebhookRequest:
    """A genuine request, of which nothing makes sense but the signature."""
    names = [name for name in NAMES.split() if name != "RecordingSid"]  # nothing is to be fetched
    params = {name: dice.choice(VALUES) for name in names if dice.random() < 0.8}
    query = urlencode({key: dice.choice(VALUES) for key in ("turn", "tries", "screened", "on_call")})
    path = dice.choice(STAGES)
    signature = sign("secret", f"{PUBLIC}/hooks/main-line/{path}?{query}", params.items())
    headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
    return WebhookRequest("POST", path, query, headers, urlencode(params).encode())
