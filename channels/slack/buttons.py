"""The button under a message to one of our own people: how it is posted, read when it is pressed, and taken away.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload (seen 2026-11-30). Slack waits three seconds
for the acknowledgement, and sends a press once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACTION = "autoreply_take"
LONGEST_TEXT = 3000  # characters of a section
_PLAIN = "plain_text"


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """Who pressed the button of which message. `token` is what the button was made with."""

    token: str
    user: str
    channel: str
    ts: str
    text: str = field(repr=False)


def with_button(text: str, label: str, token: str) -> list[Mapping[str, Any]]:
    """Return the blocks of a message with a button under it."""
    button = {"type": "button", "action_id": ACTION, "value": token, "text": {"type": _PLAIN, "text": label}}
    return [_section(text), {"type": "actions", "elements": [button]}]


def read_press(body: Mapping[str, Any]) -> ButtonPress | None:
    """Return the press that an interaction tells of, or None."""
    given = body.get("actions")
    actions = given if isinstance(given, list) else []
    action = next((one for one in actions if _text(one, "action_id") == ACTION), None)
    container, message = body.get("container"), body.get("message")
    found = ButtonPress(
        _text(action, "value"),
        _text(body.get("user"), "id"),
        _text(container, "channel_id"),
        _text(container, "message_ts"),
        _text(message, "text"),
    )
    return found if found.token and found.user and found.channel and found.ts else None


def answered(press: ButtonPress, says: str) -> Mapping[str, Any]:
    """Return the arguments of `chat.update`: the same message with what came of it, and without the button."""
    text = f"{press.text}\n{says}".strip()
    return {"channel": press.channel, "ts": press.ts, "text": text, "blocks": [_section(text)]}


def _section(text: str) -> Mapping[str, Any]:
    return {"type": "section", "text": {"type": _PLAIN, "text": text[:LONGEST_TEXT]}}


def _text(table: object, key: str) -> str:
    value = table.get(key) if isinstance(table, Mapping) else None
    return value if isinstance(value, str) else ""
