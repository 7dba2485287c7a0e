"""Builds Studio flows from documented widgets only (Twilio, "Studio Flow Definition")."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Widget = Mapping[str, Any]
Definition = Mapping[str, Any]

TRIGGER = "Trigger"
_AND = {"en": "and", "es": "y", "fr": "et", "de": "und"}
_APART = 200  # pixels between two widgets in the console
# By widget, every event that may follow it. An event without a next widget ends the flow.
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
    """Return a widget. `leads` names the next widget by event."""
    transitions = [{"event": one, "next": leads[one]} if one in leads else {"event": one} for one in _EVENTS[kind]]
    return {"name": name, "type": kind, "transitions": transitions, "properties": properties}


def split(name: str, on: str, *, otherwise: str, **values: str) -> Widget:
    """Return a widget that branches by the variable `on`: "is_1" is next if its value is "1". "" ends the flow."""
    transitions: list[dict[str, Any]] = [{"event": "noMatch", "next": otherwise}]
    for key, following in values.items():
        value = key.removeprefix("is_")
        condition = {"friendly_name": value, "arguments": [on], "type": "equal_to", "value": value}
        leads = {"next": following} if following else {}
        transitions.append({"event": "match", "conditions": [condition], **leads})
    return {"name": name, "type": "split-based-on", "transitions": transitions, "properties": {"input": on}}


def message(body: str) -> Widget:
    """Return the reply to a text, from the number to which the text went."""
    ends = {"from": "{{flow.channel.address}}", "to": "{{contact.channel.address}}"}
    return widget("answer", "send-message", {**ends, "body": literal(body)})


def definition(description: str, widgets: Sequence[Widget]) -> Definition:
    """Return the flow in Twilio's form. It begins with the widget `TRIGGER`."""
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
    """Escape words for the template language of Studio and TwiML Bins, so that it fills in nothing."""
    return re.sub(r"\{(?=[{%])", "{ ", words)


def spoken(words: str, language: str) -> str:
    """Escape words for a widget that speaks, which reads them as SSML."""
    plain = words.replace("&", f" {_AND.get(language, '')} ").replace("<", " ").replace(">", " ")
    return literal(" ".join(plain.split()))


def texts(*, answer: str = "") -> Definition:
    """Return the flow of a number for texts. Without an answer, people read them later."""
    if not answer:
        return definition("Texts are left for people.", [widget(TRIGGER, "trigger", {})])
    return definition(
        "Texts are answered.", [widget(TRIGGER, "trigger", {}, incomingMessage="answer"), message(answer)]
    )
