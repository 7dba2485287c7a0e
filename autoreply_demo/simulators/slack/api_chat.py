"""chat.postMessage, chat.update and chat.getPermalink (docs.slack.dev/reference/methods/chat.postMessage and so on)."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from autoreply_demo.simulators.slack import shapes
from autoreply_demo.simulators.slack.call import MethodCall
from autoreply_demo.simulators.slack.errors import MethodError, needs
from autoreply_demo.simulators.slack.records import Conversation, SlackMessage
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

LONGEST = 40_000  # characters; longer text is cut, with a warning


class Chat:
    """`posted` is called with each message. `stamps` are the marks on posts with a user token: bot_id, app_id, or none,
    because reports about Slack differ."""

    def __init__(self, world: SlackWorkspace, posted: Callable[[SlackMessage], None]) -> None:
        self._world, self.posted = world, posted
        self.stamps: frozenset[str] = frozenset()
        self.messages_tab = True
        self.takes_metadata = True  # else as for tokens that may not set them

    def post(self, call: MethodCall) -> dict[str, Any]:
        where = self._where(call)
        text = call.text("text") or call.text("markdown_text")
        if not text and not call.given.get("blocks") and not call.given.get("attachments"):
            raise MethodError("no_text")
        metadata, thread = _metadata(call), self._thread(call, where)
        if metadata is not None and not self.takes_metadata:
            raise MethodError("metadata_must_be_sent_from_app")
        with self._world.changed:
            message = self._world.add(self._message(call, where, text[:LONGEST], thread, metadata))
        self.posted(message)
        body = {"channel": where.id, "ts": message.ts, "message": shapes.message(message, self._world, metadata=True)}
        cut = {"warning": "message_truncated"} if len(text) > LONGEST else {}
        return body | cut

    def update(self, call: MethodCall) -> dict[str, Any]:
        """An app changes its own messages only (docs.slack.dev/reference/methods/chat.update)."""
        where = call.conversation()
        found = self._world.find(where.id, call.text("ts"))
        if found is None:
            raise MethodError("message_not_found")
        if found.user != call.token.user:
            raise MethodError("cant_update_message")
        with self._world.changed:
            found.text, found.edited = call.text("text"), self._world.ts()
            blocks = call.given.get("blocks")
            found.more = {**found.more, "blocks": blocks} if isinstance(blocks, list) else found.more
            self._world.changed.notify_all()
        return {"channel": where.id, "ts": found.ts, "text": found.text}

    def permalink(self, call: MethodCall) -> dict[str, Any]:
        """A token sees only the conversations of its member."""
        where = call.conversation()
        found = self._world.find(where.id, call.text("message_ts"))
        if found is None:
            raise MethodError("message_not_found")
        address = f"https://hillside.slack.com/archives/{where.id}/p{found.ts.replace('.', '')}"
        return {"channel": where.id, "permalink": address}

    def _where(self, call: MethodCall) -> Conversation:
        """Return the conversation; the id of a member means the app's own conversation with them."""
        wanted = call.text("channel")
        if wanted[:1] in ("U", "W"):
            return self._aside(call, wanted)
        found = call.conversation()
        if call.token.user not in found.members:
            raise MethodError("not_in_channel")
        if found.archived:
            raise MethodError("is_archived")
        if found.refuses:
            raise MethodError(found.refuses)
        self._check_tab(call, found)
        return found

    def _aside(self, call: MethodCall, user: str) -> Conversation:
        member = self._world.members.get(user)
        if member is None or member.deleted:
            raise MethodError("channel_not_found")
        if "im:write" not in call.token.scopes and "chat:write" not in call.token.scopes:
            raise needs("im:write", call.token.scopes)
        found = self._world.between(call.token.user, user)
        self._check_tab(call, found)
        return found

    def _check_tab(self, call: MethodCall, where: Conversation) -> None:
        if where.kind == "im" and call.token.kind == "bot" and not self.messages_tab:
            raise MethodError("messages_tab_disabled")

    def _thread(self, call: MethodCall, where: Conversation) -> str:
        wanted = call.text("thread_ts")
        if not wanted:
            return ""
        parent = self._world.find(where.id, wanted)
        if parent is None or parent.subtype in ("channel_join", "message_changed"):
            raise MethodError("cannot_reply_to_message")
        return parent.thread_ts or parent.ts

    def _message(
        self, call: MethodCall, where: Conversation, text: str, thread: str, metadata: Mapping[str, Any] | None
    ) -> SlackMessage:
        world, caller, as_bot = self._world, call.caller, call.token.kind == "bot"
        app = next(one for one in world.members.values() if one.app_id and one.bot_id and one.team == world.team)
        marked = {"bot_id", "app_id"} if as_bot else self.stamps
        broadcast = bool(thread) and call.flag("reply_broadcast")
        more = {"blocks": call.given["blocks"]} if isinstance(call.given.get("blocks"), list) else {}
        return SlackMessage(
            where.id,
            world.ts(),
            caller.id,
            text,
            by=call.token.kind,
            subtype="thread_broadcast" if broadcast else "",
            thread_ts=thread,
            team=caller.team,
            bot_id=app.bot_id if "bot_id" in marked else "",
            app_id=app.app_id if "app_id" in marked else "",
            metadata=metadata,
            more=more,
        )


def _metadata(call: MethodCall) -> Mapping[str, Any] | None:
    """A JSON object, in text or as it is."""
    given = call.given.get("metadata")
    if given in (None, ""):
        return None
    try:
        table = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        raise MethodError("invalid_metadata_format") from None
    if not isinstance(table, dict) or not isinstance(table.get("event_type"), str):
        raise MethodError("invalid_metadata_format")
    if not isinstance(table.get("event_payload"), dict):
        raise MethodError("invalid_metadata_schema")
    return table
