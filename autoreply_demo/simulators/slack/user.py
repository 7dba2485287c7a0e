"""A person in Slack: what they write, what they read, and their status."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape
from typing import Any

from autoreply_demo.simulators.slack import shapes
from autoreply_demo.simulators.slack.events import Events
from autoreply_demo.simulators.slack.records import Conversation, Member, SlackMessage
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

PATIENCE = 30.0  # real seconds
Where = "SlackUser | Conversation"


class SlackUser:
    """A member. Every method may be called from any thread."""

    def __init__(self, record: Member, world: SlackWorkspace, events: Events) -> None:
        self.record = record
        self._world, self._events = world, events
        self._read: dict[str, int] = {}  # by conversation: messages that were looked at

    def __repr__(self) -> str:
        return f"{self.record.name} ({self.id})"

    @property
    def id(self) -> str:
        return self.record.id

    # What they do

    def writes(
        self,
        where: "SlackUser | Conversation",
        text: str,
        *,
        thread: SlackMessage | None = None,
        mentions: Iterable["SlackUser"] = (),
        **more: Any,
    ) -> SlackMessage:
        """A message, by hand. `mentions` stand before the text; `more` are its fields, such as subtype."""
        named = "".join(f"<@{one.id}> " for one in mentions)
        return self._write(where, named + _escaped(text), thread=thread, **{"client_msg_id": "c-1", **more})

    def posts_file(
        self, where: "SlackUser | Conversation", text: str = "", *, thread: SlackMessage | None = None
    ) -> SlackMessage:
        """A file, perhaps without a word."""
        file = {"id": self._world.id("F"), "name": "photo.jpg", "mimetype": "image/jpeg", "mode": "hosted"}
        more = {"files": [file], "upload": False}
        return self._write(where, _escaped(text), thread=thread, subtype="file_share", more=more)

    def edits(self, message: SlackMessage, text: str) -> None:
        before = shapes.message(message, self._world)
        with self._world.changed:
            message.text, message.edited = text, self._world.ts()
        self._events.changed(message, before)

    def deletes(self, message: SlackMessage) -> None:
        before = shapes.message(message, self._world)
        with self._world.changed:
            message.deleted = True
        self._events.deleted(message, before)

    def joins(self, channel: Conversation) -> SlackMessage:
        with self._world.changed:
            if self.id not in channel.members:
                channel.members.append(self.id)
        return self._write(channel, f"<@{self.id}> has joined the channel", subtype="channel_join")

    def leaves(self, channel: Conversation) -> None:
        with self._world.changed:
            channel.members.remove(self.id)

    def sets_status(self, text: str, emoji: str = ":speech_balloon:", until: datetime | None = None) -> None:
        """By hand, in the menu of Slack."""
        with self._world.changed:
            self.record.status_text, self.record.status_emoji = text, emoji if text or emoji else ""
            self.record.status_expiration = int(until.timestamp()) if until else 0

    def snoozes(self, minutes: int) -> None:
        """Pauses their notifications by hand; 0 lets them ring again."""
        with self._world.changed:
            self.record.snooze_end = self._world.seconds() + minutes * 60 if minutes else 0

    # What they see

    @property
    def status(self) -> tuple[str, str]:
        """Text and emoji, ("", "") where none is set or it has expired."""
        shown = shapes.profile(self.record, self._world.seconds())
        return unescape(shown["status_text"]), shown["status_emoji"]

    @property
    def status_until(self) -> datetime | None:
        end = self.record.status_expiration
        return datetime.fromtimestamp(end, UTC) if end and self.status != ("", "") else None

    @property
    def snoozed_until(self) -> datetime | None:
        """None while their notifications ring."""
        end = self.record.snooze_end
        return datetime.fromtimestamp(end, UTC) if end > self._world.seconds() else None

    def hears(
        self, text: str, where: "SlackUser | Conversation | None" = None, timeout: float = PATIENCE
    ) -> SlackMessage:
        """The next message of somebody else that they have not looked at, which must hold `text`; letter case does not
        matter. Waits `timeout` real seconds. Raises `AssertionError`."""
        with self._world.changed:
            if not self._world.changed.wait_for(lambda: self._unread(where) is not None, timeout):
                raise AssertionError(f"{self} hears nothing more; so far {self._so_far()}")
            found = self._unread(where)
            assert found is not None
            found.heard = True
            place = self._world.messages[found.channel].index(found)
            self._read[found.channel] = place + 1
        if text.casefold() not in unescape(found.text).casefold():
            raise AssertionError(f"{self} hears {found.text!r}, which does not hold {text!r}.")
        return found

    def hears_nothing_else(self) -> None:
        """Let the simulator `settle` before. Raises `AssertionError`."""
        with self._world.changed:
            found = self._unread(None)
        if found is not None:
            raise AssertionError(f"{self} hears more: {found.text!r}")

    def _unread(self, where: "SlackUser | Conversation | None") -> SlackMessage | None:
        """The oldest in the conversation, or in all of theirs."""
        places = [self._place(where)] if where is not None else list(self._world.conversations.values())
        found = [one for place in places if self.id in place.members for one in self._new(place)]
        return min(found, key=lambda one: one.ts, default=None)

    def _new(self, place: Conversation) -> list[SlackMessage]:
        new = self._world.messages[place.id][self._read.get(place.id, 0) :]
        return [one for one in new if one.user != self.id and not one.deleted and one.subtype != "channel_join"]

    def _so_far(self) -> list[str]:
        mine = [one.id for one in self._world.conversations.values() if self.id in one.members]
        return [one.text for place in mine for one in self._world.messages[place] if one.user != self.id]

    def _place(self, where: "SlackUser | Conversation") -> Conversation:
        return self._world.between(self.id, where.id) if isinstance(where, SlackUser) else where

    def _write(
        self, where: "SlackUser | Conversation", text: str, *, thread: SlackMessage | None = None, **more: Any
    ) -> SlackMessage:
        with self._world.changed:
            place = self._place(where)
            parent = (thread.thread_ts or thread.ts) if thread is not None else ""
            if "client_msg_id" in more:
                more["client_msg_id"] = self._world.id("c")
            fields = {"team": self.record.team, "thread_ts": parent, **more}
            message = self._world.add(SlackMessage(place.id, self._world.ts(), self.id, text, **fields))
        self._events.posted(message)
        return message


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
