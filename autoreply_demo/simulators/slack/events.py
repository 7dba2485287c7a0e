"""Which events come of what happens in a workspace, and to whom they are visible (docs.slack.dev/apis/events-api).

An event has at most one entry in `authorizations`, an arbitrary one of those to whom it is visible. One message that
mentions the app comes twice, as `message` and as `app_mention`, with two event ids.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autoreply_demo.simulators.slack import shapes
from autoreply_demo.simulators.slack.methods import HISTORY
from autoreply_demo.simulators.slack.records import Conversation, IssuedToken, SlackMessage
from autoreply_demo.simulators.slack.workspace import APP_ID, SlackWorkspace

NAMES = {"im": "message.im", "mpim": "message.mpim", "channel": "message.channels", "group": "message.groups"}


@dataclass(slots=True, eq=False)
class Attempt:
    """One delivery. `at` is monotonic; `acked_after` are real seconds, None where no good answer came in time."""

    number: int
    at: float
    over: str  # a connection, or "http"
    acked_after: float | None = None


@dataclass(slots=True, eq=False)
class SlackEvent:
    """`lost` when the last attempt failed; `done` when it is acknowledged or lost."""

    body: dict[str, Any]
    attempts: list[Attempt] = field(default_factory=list)
    acked: bool = False
    lost: bool = False

    @property
    def id(self) -> str:
        return str(self.body["event_id"])

    @property
    def type(self) -> str:
        return str(self.body["event"]["type"])

    @property
    def ts(self) -> str:
        return str(self.body["event"].get("ts", ""))

    @property
    def done(self) -> bool:
        return self.acked or self.lost


class Events:
    """Makes them, and hands them to `deliver`. `bot_events` and `user_events` are the app's subscriptions."""

    def __init__(self, world: SlackWorkspace, bot: IssuedToken, deliver: Callable[[SlackEvent], None]) -> None:
        self._world, self._bot, self._deliver = world, bot, deliver
        self.bot_events = {*NAMES.values(), "app_mention", "tokens_revoked", "app_uninstalled"}
        self.user_events = {"message.im"}
        self.all: list[SlackEvent] = []
        self._counter = itertools.count()
        self._seen: dict[str, list[dict[str, Any]]] = {}

    def posted(self, message: SlackMessage) -> None:
        """Make the events of a new message."""
        where = self._world.conversations[message.channel]
        inner = self._inner(message, where)
        self._make(inner, self._visible(where), where, message.team)
        self._mention(inner, where, message.team)

    def changed(self, message: SlackMessage, before: dict[str, Any]) -> None:
        """Make the events of an edit. If it mentions the app for the first time, that is a mention too."""
        where = self._world.conversations[message.channel]
        now = shapes.message(message, self._world)
        inner = self._about(where, "message_changed", message=now, previous_message=before)
        self._make(inner, self._visible(where), where, message.team)
        if f"<@{self._bot.user}>" not in str(before["text"]):
            self._mention(self._inner(message, where), where, message.team)

    def deleted(self, message: SlackMessage, before: dict[str, Any]) -> None:
        where = self._world.conversations[message.channel]
        inner = self._about(where, "message_deleted", deleted_ts=message.ts, previous_message=before)
        self._make(inner, self._visible(where), where, message.team)

    def of_app(self, inner: dict[str, Any]) -> None:
        """An event about the app itself, such as tokens_revoked."""
        if inner["type"] in self.bot_events:
            self._make(inner, [self._entry(self._bot)], None, self._world.team)

    def again(self, channel: str, ts: str) -> list[SlackEvent]:
        """The events of a message."""
        return [one for one in self.all if one.ts == ts and one.body["event"].get("channel") == channel]

    def seen_by(self, context: str) -> list[dict[str, Any]] | None:
        return self._seen.get(context)

    def _inner(self, message: SlackMessage, where: Conversation) -> dict[str, Any]:
        shape = shapes.message(message, self._world)
        for counted in ("reply_count", "reply_users_count", "reply_users", "latest_reply", "is_locked", "subscribed"):
            shape.pop(counted, None)
        return shape | {"channel": where.id, "event_ts": message.ts, "channel_type": where.kind}

    def _about(self, where: Conversation, subtype: str, **more: Any) -> dict[str, Any]:
        ts = self._world.ts()
        inner = {"type": "message", "subtype": subtype, "hidden": True, "channel": where.id, "ts": ts, "event_ts": ts}
        return inner | {"channel_type": where.kind} | more

    def _mention(self, inner: dict[str, Any], where: Conversation, team: str) -> None:
        """Not in direct messages, and not of what programs write without the app being there."""
        bot = self._bot
        if where.kind == "im" or f"<@{bot.user}>" not in inner["text"] or bot.user not in where.members:
            return
        if "app_mention" in self.bot_events and "app_mentions:read" in bot.scopes and not bot.refused:
            mention = {key: value for key, value in inner.items() if key not in ("channel_type", "subtype")}
            self._make({**mention, "type": "app_mention"}, [self._entry(bot)], where, team)

    def _visible(self, where: Conversation) -> list[dict[str, Any]]:
        """All installations that may see what happens there."""
        name, scope = NAMES[where.kind], HISTORY[where.kind]
        found: list[dict[str, Any]] = []
        for token in self._world.tokens.values():
            asked = self.bot_events if token.kind == "bot" else self.user_events
            good = not token.refused and scope in token.scopes and name in asked
            entry = self._entry(token)
            if good and token.user in where.members and entry not in found:
                found.append(entry)
        return found

    def _entry(self, token: IssuedToken) -> dict[str, Any]:
        entry = {"enterprise_id": None, "team_id": self._world.team, "user_id": token.user}
        return entry | {"is_bot": token.kind == "bot", "is_enterprise_install": False}

    def _make(
        self, inner: dict[str, Any], visible: list[dict[str, Any]], where: Conversation | None, team: str
    ) -> None:
        if not visible:
            return
        count = next(self._counter)
        context = self._world.id("4-")
        self._seen[context] = visible
        body = {
            "token": "no-longer-used",
            "team_id": team or self._world.team,  # of a message from outside: the other workspace's
            "context_team_id": self._world.team,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": inner,
            "type": "event_callback",
            "event_id": self._world.id("Ev"),
            "event_time": self._world.seconds(),
            "authorizations": [visible[count % len(visible)]],
            "is_ext_shared_channel": where is not None and where.shared,
            "event_context": context,
        }
        event = SlackEvent(body)
        self.all.append(event)
        self._deliver(event)
