"""Composes the message to post from a reply. Pure. Only three characters are special in Slack's markup.

https://docs.slack.dev/messaging/formatting-message-text (seen 2026-11-22).
"""

from collections.abc import Mapping
from typing import Any

from channels import Reply
from channels.slack.buttons import LONGEST_TEXT, with_button
from channels.slack.reading.post import MARK

BUTTON, TOKEN = "button", "token"  # in the context of a message to one of our own people
LONGEST = 12_000  # characters; Slack cuts off at 40,000 and advises 4,000


def compose(reply: Reply, to: str, install: str) -> Mapping[str, Any]:
    """Return the arguments of `chat.postMessage`. Its metadata lets every Autoreply recognise the reply."""
    thread, button = reply.context.get("thread"), reply.context.get(BUTTON)
    return {
        "channel": to,
        "text": posted_text(reply),
        **({"thread_ts": thread} if thread else {}),
        **({"blocks": with_button(reply.text, button, reply.context[TOKEN])} if button else {}),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": MARK, "event_payload": {"identity": reply.identity, "install": install}},
    }


def escaped(text: str) -> str:
    """Escape the text, so that nothing in it becomes a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without_mark(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message without its metadata."""
    return {name: value for name, value in message.items() if name != "metadata"}


def is_that_reply(message: Mapping[str, Any], reply: Reply) -> bool:
    """Whether a message of `conversations.history` is this reply: by its metadata, or by its text if it has none."""
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if isinstance(payload, dict):
        return payload.get("identity") == reply.identity
    return message.get("text") == posted_text(reply)


def posted_text(reply: Reply) -> str:
    return escaped(reply.text.strip())[:LONGEST]


def is_cut(reply: Reply) -> bool:
    """Whether a part of its text is left out."""
    beside_a_button = bool(reply.context.get(BUTTON))
    return len(escaped(reply.text.strip())) > LONGEST or (beside_a_button and len(reply.text) > LONGEST_TEXT)
