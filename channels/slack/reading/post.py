"""A message as Slack gives it in an event or a list. Pure: no exception for any payload."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.slack.reading.wording import all_words, own_words, unescaped, walk

MARK = "autoreply"  # the event type of the metadata on our own replies
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^<>]*)?>")
_TS = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")
_ID = re.compile(r"[A-Z0-9]{2,40}")
_SUBTYPE = re.compile(r"[a-z_]{0,40}")
_KINDS = {"C": "channel", "G": "group"}  # by the first letter, if an event does not say


@dataclass(frozen=True, slots=True)
class SlackPost:
    """One message.

    `user` is its author. `owner` is whose installation got it, with Slack's `is_bot`. `edited` is true after an edit of
    its text; then `raw` is the new message, and `ts` the time of the edit.
    """

    raw: Mapping[str, Any]
    channel: str
    ts: str
    kind: str  # im, mpim, channel, group
    user: str
    subtype: str
    owner: str
    is_bot: bool
    edited: bool = False

    @property
    def text(self) -> str:
        """The text as typed, without Slack's escapes."""
        return unescaped(_text(self.raw, "text"))

    @property
    def words(self) -> str:
        """All text in it: its text, blocks, forwarded messages, and the text about its files."""
        return all_words(self.raw)

    @property
    def thread(self) -> str:
        """The ts of the thread's first message."""
        found = (_text(self.raw, name) for name in ("thread_ts", "ts"))
        return next((ts for ts in found if _TS.fullmatch(ts)), self.ts)

    @property
    def is_reply(self) -> bool:
        """Whether it is in a thread and does not begin it."""
        return self.thread not in (self.ts, _text(self.raw, "ts"))

    @property
    def parent_user(self) -> str:
        """Who began the thread, or "" if the event does not say."""
        found = _text(self.raw, "parent_user_id")
        return found if _ID.fullmatch(found) else ""

    @property
    def id(self) -> str:
        """The same for both events of one message, and for every delivery of them."""
        return f"{self.channel}:{self.ts}"

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads it."""
        return self.kind == "im"

    @property
    def team(self) -> str:
        """The author's workspace or organization, if the event says it: `user_team` before `team`."""
        return _text(self.raw, "user_team") or _text(self.raw, "team")

    @property
    def arrived(self) -> datetime | None:
        found = _TS.fullmatch(self.ts)
        if found is None:
            return None
        return datetime.fromtimestamp(int(found[1]), UTC).replace(microsecond=int(found[2].ljust(6, "0")))

    @property
    def mentions(self) -> frozenset[str]:
        """The members it mentions, in its text or its blocks."""
        return frozenset(_MENTION.findall(_text(self.raw, "text"))) | frozenset(_named(self.raw.get("blocks")))

    @property
    def mark(self) -> tuple[str, str]:
        """(event type, installation) of the metadata, each "" if there is none."""
        metadata = self.raw.get("metadata")
        if not isinstance(metadata, dict):
            return "", ""
        payload = metadata.get("event_payload")
        return _text(metadata, "event_type"), _text(payload, "install") if isinstance(payload, dict) else ""


def read_post(body: Mapping[str, Any]) -> SlackPost | None:
    """Return the message of an event, or None."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") not in ("message", "app_mention"):
        return None
    channel, ts = _text(event, "channel"), _text(event, "ts")
    if not _ID.fullmatch(channel) or not _TS.fullmatch(ts):
        return None
    owner, edit = _first(body.get("authorizations")), edited_message(event)
    source = event if edit is None else edit
    subtype = _text(source, "subtype")
    return SlackPost(
        raw=source,
        channel=channel,
        ts=ts if edit is None else _edited_at(edit) or ts,
        kind=_kind(event, channel),
        user=_member(source) or _inner_user(event),
        subtype=subtype if _SUBTYPE.fullmatch(subtype) else "of no known form",
        owner=_text(owner, "user_id"),
        is_bot=owner.get("is_bot") is not False,
        edited=edit is not None,
    )


def listed(message: Mapping[str, Any], channel: str, kind: str, owner: str, *, is_bot: bool) -> dict[str, Any]:
    """Return a message of `conversations.history` in the form of an event, regardless of later edits."""
    event = {key: value for key, value in message.items() if key != "edited"}
    return _shown({**event, "type": "message", "channel": channel, "channel_type": kind}, owner, is_bot=is_bot)


def listed_edit(message: Mapping[str, Any], channel: str, kind: str, owner: str, *, is_bot: bool) -> dict[str, Any]:
    """Return the event of its last edit, from a message of `conversations.history`."""
    event = {"type": "message", "subtype": "message_changed", "channel": channel, "channel_type": kind}
    return _shown({**event, "ts": _edited_at(message), "message": dict(message)}, owner, is_bot=is_bot)


def _shown(event: dict[str, Any], owner: str, *, is_bot: bool) -> dict[str, Any]:
    return {"event": event, "authorizations": [{"user_id": owner, "is_bot": is_bot}]}


def edited_message(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the new message if the event is an edit of its text, or None, as for link previews.

    https://docs.slack.dev/reference/events/message/message_changed (seen 2026-11-24)
    """
    now, before = event.get("message"), event.get("previous_message")
    if event.get("subtype") != "message_changed" or not isinstance(now, dict) or not _member(now):
        return None
    known = own_words(before) if isinstance(before, dict) else None
    return None if own_words(now) == known else now


def _edited_at(message: Mapping[str, Any]) -> str:
    edited = message.get("edited")
    ts = _text(edited, "ts") if isinstance(edited, dict) else ""
    return ts if _TS.fullmatch(ts) else ""


def _inner_user(event: Mapping[str, Any]) -> str:
    """Return the author of the message that was edited or deleted."""
    for key in ("message", "previous_message"):
        inner = event.get(key)
        if isinstance(inner, dict) and _member(inner):
            return _member(inner)
    return ""


def _member(table: Mapping[str, Any]) -> str:
    """Return the author if it is a member id: not every database accepts other strings."""
    found = _text(table, "user")
    return found if _ID.fullmatch(found) else ""


def _kind(event: Mapping[str, Any], channel: str) -> str:
    """Return the kind of conversation. The id shows a private one too: some events call it `app_home`."""
    return "im" if channel[0] == "D" else _text(event, "channel_type") or _KINDS.get(channel[0], "channel")


def _first(found: object) -> Mapping[str, Any]:
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _named(blocks: object) -> Iterator[str]:
    """Yield the members mentioned in rich text, at any depth."""
    for one in walk(blocks):
        if one.get("type") == "user" and isinstance(one.get("user_id"), str):
            yield one["user_id"]
