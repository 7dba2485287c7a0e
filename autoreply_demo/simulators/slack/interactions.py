"""Buttons that people press (docs.slack.dev/reference/interaction-payloads/block_actions-payload).

A press is sent once. Without an acknowledgement within three seconds, whoever pressed sees that it did not work.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from autoreply_demo.simulators.slack import shapes
from autoreply_demo.simulators.slack.records import Member, SlackMessage
from autoreply_demo.simulators.slack.workspace import APP_ID, SlackWorkspace


def buttons(message: SlackMessage) -> Iterator[Mapping[str, Any]]:
    """Every button under a message."""
    for block in message.more.get("blocks", ()):
        if block.get("type") == "actions":
            yield from (one for one in block["elements"] if one.get("type") == "button")


def press(world: SlackWorkspace, member: Member, message: SlackMessage, label: str) -> dict[str, Any]:
    """Return the payload of the button with that label. Raises `AssertionError` if there is none."""
    found = next((one for one in buttons(message) if one["text"]["text"] == label), None)
    if found is None:
        raise AssertionError(f"There is no button {label!r} under: {message.text}")
    action = {"type": "button", "action_id": found["action_id"], "block_id": "b1", "value": found.get("value", "")}
    return {
        "type": "block_actions",
        "user": {"id": member.id, "username": member.name, "team_id": member.team},
        "api_app_id": APP_ID,
        "token": "no-longer-used",
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": False,
        },
        "trigger_id": world.id("tr"),
        "team": {"id": world.team, "domain": "hillside"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": message.channel, "name": "directmessage"},
        "message": shapes.message(message, world),
        "state": {"values": {}},
        "response_url": "https://hooks.slack.com/actions/none",
        "actions": [{**action, "text": found["text"], "action_ts": world.ts()}],
    }
