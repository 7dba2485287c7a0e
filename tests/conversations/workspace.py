"""The workspace of the stories at the simulator of Slack: who is there, where they talk, and what goes wrong.

Members and conversations have names that read well in a test, in place of ids that nobody can tell apart.
"""

from dataclasses import fields
from datetime import timedelta
from typing import Any, Self

from autoreply_demo.simulators.slack import Conversation, Slack, SlackMessage, shapes
from schedules import FakeClock

BOT, ANA, BEN = "U0BOT", "U0ANA", "U0BEN"
MARIA, TOM, LEE = "U0MARIA", "U0TOM", "U0LEE"  # a guest, somebody from another workspace, a colleague
DESK, ANAS = "D0MARIADESK", "D0MARIAANA"  # Maria's private conversations with the app, and with Ana
LOBBY, CLIENTS, SHARED = "C0LOBBY", "G0CLIENTS", "C0SHARED"
PATIENCE = 2.0  # seconds for an acknowledgement; Slack's own are three
_OF_MESSAGE = frozenset(field.name for field in fields(SlackMessage))


class Workspace(Slack):
    """Every method may be called from the test's thread."""

    def __init__(self, clock: FakeClock, posts_to: str = "") -> None:
        super().__init__(clock=clock, posts_to=posts_to)
        self.no_limits()  # the stories' clock stands still, and minutes would never pass
        self.sockets.patience = PATIENCE
        for user in (ANA, BEN, LEE):
            self.user(user, id=user)
        self.user(MARIA, id=MARIA, is_restricted=True)
        self.user(TOM, id=TOM, team="T0ELSEWHERE")
        self._tokens_of = {ANA: self.tokens.user(ANA, ("chat:write", "im:history", "im:read")).text}
        for name, members in {DESK: (MARIA, BOT), ANAS: (MARIA, ANA), "D0MARIABEN": (MARIA, BEN)}.items():
            self.conversation(name, "im", *members)
        for one, other in ((TOM, BOT), (TOM, ANA), (LEE, BOT), (LEE, ANA), (BEN, ANA)):
            self.conversation(f"D0{one[2:]}{'DESK' if other == BOT else other[2:]}", "im", one, other)
        self.conversation(LOBBY, "channel", BOT, ANA, BEN, LEE, MARIA)
        self.conversation(CLIENTS, "group", BOT, ANA, MARIA, LEE)
        self.conversation(SHARED, "channel", BOT, ANA, TOM, shared=True)

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    # --- who is there

    def conversation(self, name: str, kind: str, *members: str, shared: bool = False) -> None:
        with self.world.changed:
            self.world.conversations[name] = Conversation(name, kind, name.lower(), list(members), shared)
            self.world.messages[name] = []

    def guest(self, user: str) -> str:
        """Somebody new, and their conversation with the app."""
        self.user(user, id=user, is_restricted=True)
        self.conversation(f"D{user}", "im", user, BOT)
        return f"D{user}"

    def token_of(self, user: str) -> str:
        return self._tokens_of[user]

    # --- what is written

    def post(self, channel: str, user: str, text: str, *, delivered: bool = True, **event: Any) -> SlackMessage:
        """Somebody writes with one of Slack's own programs; `delivered` false: the app is never told."""
        given: dict[str, Any] = {
            "team": self.world.members[user].team,
            "client_msg_id": self.world.id("c"),
            "ts": self.world.ts(),
        }
        given |= {key: event.pop(key) for key in list(event) if key in _OF_MESSAGE}
        message = self.world.add(SlackMessage(channel=channel, user=user, text=text, more=event, **given))
        if delivered:
            self.events.posted(message)
        return message

    def post_long_ago(self, channel: str, user: str, text: str) -> None:
        """What stands there since last week."""
        week_ago = int((self.world.now() - timedelta(days=7)).timestamp())
        self.post(channel, user, text, delivered=False, ts=f"{week_ago}.000001")

    def edits(self, message: SlackMessage, text: str, *, delivered: bool = True) -> str:
        """The author edits it; the ts of the edit."""
        author = self._person(self.world.members[message.user])
        if delivered:
            author.edits(message, text)
        else:
            with self.world.changed:
                message.text, message.edited = text, self.world.ts()
        return message.edited

    def previews(self, message: SlackMessage, words: str) -> str:
        """Slack adds what stands behind a link; the ts of the event."""
        before = shapes.message(message, self.world)
        link = {"from_url": "https://example.org", "title": words, "fallback": words, "id": 1}
        with self.world.changed:
            message.more = {**message.more, "attachments": [link]}
        self.events.changed(message, before)
        return self.events.all[-1].ts

    def last(self, channel: str, user: str) -> SlackMessage:
        """What somebody wrote last in a conversation."""
        return [one for one in self.world.messages[channel] if one.user == user][-1]

    @property
    def written_by_app(self) -> list[SlackMessage]:
        """With whatever token, in the order in which it was written."""
        with self.world.changed:
            found = [one for messages in self.world.messages.values() for one in messages if one.by != "hand"]
        return sorted(found, key=lambda one: one.ts)

    # --- how it stands

    @property
    def is_connected(self) -> bool:
        return any(not one.silent for one in self.sockets.open)

    @property
    def is_settled(self) -> bool:
        """Whether every event was acknowledged, or given up for now."""
        with self.world.changed:
            return self.delivery.under_way == 0 and all(one.attempts or one.done for one in self.events.all)

    def times_asked(self, method: str) -> int:
        return len(self.asked(method))
