"""Studio flows as Twilio's reference has them ("Studio Flow Definition"): documented widgets, and nothing else."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Widget = Mapping[str, Any]
Definition = Mapping[str, Any]

TRIGGER = "Trigger"
_AND = {"en": "and", "es": "y", "fr": "et", "de": "und"}
_APART = 200  # between two widgets in the console's picture
# By widget, every event that may follow it; one that leads nowhere ends the flow.
_EVENTS: Mapping[str, Sequence[str]] = {
    "trigger": ("incomingMessage", "incomingCall", "incomingRequest"),
    "say-play": ("audioComplete",),
    "gather-input-on-call": ("keypress", "speech", "timeout"),
    "record-voicemail": ("recordingComplete", "noAudio", "hangup"),
    "connect-call-to": ("callCompleted", "hangup"),
    "add-twiml-redirect": ("return", "timeout", "fail"),
    "send-message": ("sent", "failed"),
}


def widget(name: str, kind: str, properties: Mapping[str, Any], **leads: str) -> Widget:
    """`leads` names by event the widget that comes next."""
    transitions = [{"event": one, "next": leads[one]} if one in leads else {"event": one} for one in _EVENTS[kind]]
    return {"name": name, "type": kind, "transitions": transitions, "properties": properties}


def split(name: str, on: str, *, otherwise: str, **values: str) -> Widget:
    """Goes on by what the variable `on` holds: "is_1" leads where the value is "1". A name "" ends the flow."""
    transitions: list[dict[str, Any]] = [{"event": "noMatch", "next": otherwise}]
    for key, following in values.items():
        value = key.removeprefix("is_")
        condition = {"friendly_name": value, "arguments": [on], "type": "equal_to", "value": value}
        leads = {"next": following} if following else {}
        transitions.append({"event": "match", "conditions": [condition], **leads})
    return {"name": name, "type": "split-based-on", "transitions": transitions, "properties": {"input": on}}


def message(body: str) -> Widget:
    """The answer to a text, from the number that it was sent to."""
    ends = {"from": "{{flow.channel.address}}", "to": "{{contact.channel.address}}"}
    return widget("answer", "send-message", {**ends, "body": literal(body)})


def definition(description: str, widgets: Sequence[Widget]) -> Definition:
    """The flow as Twilio takes it. It begins with the widget that is called `TRIGGER`."""
    placed = ({"x": 0, "y": _APART * place} for place in range(len(widgets)))
    states = [
        {**one, "properties": {**one["properties"], "offset": at}} for one, at in zip(widgets, placed, strict=True)
    ]
    return {
        "description": description,
        "states": states,
        "initial_state": TRIGGER,
        "flags": {"allow_concurrent_calls": True},
    }


def literal(words: str) -> str:
    """Words in which the template language of Studio and of TwiML Bins finds nothing to fill in."""
    return re.sub(r"\{(?=[{%])", "{ ", words)


def spoken(words: str, language: str) -> str:
    """Words for a widget that speaks, which reads them as SSML: no sign in them begins a tag or an entity."""
    plain = words.replace("&", f" {_AND.get(language, '')} ").replace("<", " ").replace(">", " ")
    return literal(" ".join(plain.split()))


def texts(*, answer: str = "") -> Definition:
    """The flow of a number for texts; without an answer they are left for people."""
    if not answer:
        return definition("Texts are left for people.", [widget(TRIGGER, "trigger", {})])
    return definition(
        "Texts are answered.", [widget(TRIGGER, "trigger", {}, incomingMessage="answer"), message(answer)]
    )
