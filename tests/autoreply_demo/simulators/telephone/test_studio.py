"""Studio flows that a number is pointed at are played like any other TwiML."""

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from autoreply_demo.simulators.telephone import Number, Telephone, TwimlRefused
from tests.autoreply_demo.simulators.telephone.conftest import ANA, MARIA, PRACTICE


def widget(name: str, kind: str, properties: dict[str, Any], **transitions: str) -> dict[str, Any]:
    led = [{"event": event, "next": following} for event, following in transitions.items()]
    return {"name": name, "type": kind, "transitions": led, "properties": properties}


def is_digit(value: str) -> dict[str, Any]:
    condition = {"friendly_name": value, "arguments": ["{{widgets.menu.Digits}}"], "type": "equal_to", "value": value}
    return {"conditions": [condition]}


SPLIT = widget("split", "split-based-on", {"input": "{{widgets.menu.Digits}}"}, noMatch="menu")
SPLIT["transitions"] += [
    {"event": "match", "next": "record", **is_digit("1")},
    {"event": "match", "next": "ana", **is_digit("2")},
]
CONNECT = {"noun": "number", "to": ANA, "caller_id": "{{contact.channel.address}}", "timeout": 20}
ANSWER = {
    "from": "{{flow.channel.address}}",
    "to": "{{contact.channel.address}}",
    "body": "{{contact.channel.address}}: call 988.",
}
NIGHT: dict[str, Any] = {
    "description": "After hours",
    "initial_state": "start",
    "flags": {"allow_concurrent_calls": True},
    "states": [
        widget("start", "trigger", {}, incomingCall="crisis", incomingMessage="text"),
        widget("crisis", "say-play", {"say": "Call 988.", "loop": 1, "language": "en-US"}, audioComplete="menu"),
        widget(
            "menu",
            "gather-input-on-call",
            {"say": "Press 1 or 2.", "number_of_digits": 1, "timeout": 5},
            keypress="split",
            timeout="record",
        ),
        SPLIT,
        widget("record", "record-voicemail", {"max_length": 120, "play_beep": True}, recordingComplete="thanks"),
        widget("thanks", "say-play", {"say": "Thank you."}),
        widget("ana", "connect-call-to", CONNECT, callCompleted="record"),
        widget("text", "send-message", ANSWER),
    ],
}


@pytest.fixture
def flow(twilio: Telephone, number: Number, client: Client) -> str:
    made = client.studio.v2.flows.create(friendly_name="night", status="published", definition=NIGHT)
    url = str(made.webhook_url)
    client.incoming_phone_numbers(number.sid).update(voice_url=url, sms_url=url)
    return str(made.sid)


def test_a_caller_walks_the_menu_of_a_flow(twilio: Telephone, flow: str, client: Client) -> None:
    call = twilio.calls(MARIA, PRACTICE)
    call.hears("988")
    call.presses("7").hears("Press 1")
    call.presses("7").hears("Press 1")
    call.presses("1").speaks(20, then="#").hears("Thank you")
    assert call.over
    assert [one.duration for one in client.recordings.list()] == ["20"]
    twilio.calls(MARIA, PRACTICE).waits().speaks(3).hears("Thank you")


def test_a_flow_connects_and_takes_a_message_when_nobody_answers(twilio: Telephone, flow: str) -> None:
    call = twilio.calls(MARIA, PRACTICE).presses("2")
    assert call.ringing == (ANA,)
    call.nobody_answers().speaks(4).hears("Thank you")


def test_a_flow_answers_a_text(twilio: Telephone, flow: str) -> None:
    twilio.texts(MARIA, PRACTICE, "Hello?")
    twilio.phone(MARIA).hears(f"{MARIA}: call 988.")


def test_a_draft_does_not_answer(twilio: Telephone, flow: str, client: Client) -> None:
    client.studio.v2.flows(flow).update(status="draft")
    assert "application error" in twilio.calls(MARIA, PRACTICE).words


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        (widget("crisis", "say-play", {"say": "Call 988.", "speed": 2}), "no property speed"),
        (widget("crisis", "say-play", {"say": "Call 988."}, finished="menu"), "no event finished"),
        (widget("crisis", "send-message", {"body": "Call 988."}), "from is missing"),
    ],
)
def test_a_widget_that_is_not_as_the_reference_has_it_is_refused(
    client: Client, odd: dict[str, Any], says: str
) -> None:
    states = [odd if one["name"] == "crisis" else one for one in NIGHT["states"]]
    with pytest.raises(TwilioRestException, match=says):
        client.studio.v2.flow_validate.update(
            friendly_name="night", status="published", definition={**NIGHT, "states": states}
        )


def test_a_flow_leads_to_a_bin(twilio: Telephone, flow: str, client: Client) -> None:
    start = widget("start", "trigger", {}, incomingCall="bin")
    away = widget("bin", "add-twiml-redirect", {"url": twilio.bin("<Response><Say>Call 988.</Say></Response>")})
    client.studio.v2.flows(flow).update(status="published", definition={**NIGHT, "states": [start, away]})
    twilio.calls(MARIA, PRACTICE).hears("988")


def test_a_flow_that_goes_round_and_a_widget_that_is_not_played_fail(
    twilio: Telephone, flow: str, client: Client
) -> None:
    start = widget("start", "trigger", {}, incomingCall="again", incomingMessage="odd")
    again = widget("again", "say-play", {"say": "Hello."}, audioComplete="again")
    odd = widget("odd", "run-function", {})
    client.studio.v2.flows(flow).update(status="published", definition={**NIGHT, "states": [start, again, odd]})
    with pytest.raises(TwimlRefused, match="without end"):
        twilio.calls(MARIA, PRACTICE)
    with pytest.raises(TwimlRefused, match="run-function"):
        twilio.texts(MARIA, PRACTICE, "Hello")
