"""Slack in the sandbox: what clients write in the practice's workspace, and the answers they get."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape

from autoreply_demo.sandbox.explainer import Explanation, Read, SandboxExplainer
from autoreply_demo.simulators.slack import Slack, SlackMessage, SlackUser
from autoreply_demo.simulators.waiting import wait
from channels import Channel, Inbound, MakesSamples
from schedules import Clock

CHANNEL = "team"
PLACES = {"clients": "#clients", "ana": "Ana, direct message"}


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message in a conversation. `in_thread`: it is a reply in a thread."""

    at: datetime
    author: str
    mine: bool
    words: str
    in_thread: bool
    why: Explanation | None


class SandboxSlack:
    """A workspace with Ana and guests. Ask `explainer` only after the daemon has started. Safe between threads."""

    def __init__(self, slack: Slack, explainer: Callable[[], SandboxExplainer], clock: Clock) -> None:
        self._slack, self._explainer, self._clock = slack, explainer, clock
        self._lock = threading.Lock()
        self._whys: dict[tuple[str, str], Explanation] = {}
        self._guests: dict[str, SlackUser] = {}
        self.ana = slack.user("Ana Ruiz")
        self.clients = slack.channel("clients", [self.ana], private=True)
        self.token = slack.authorize(self.ana)

    def write(self, name: str, words: str, place: str) -> Explanation:
        """The guest `name` writes in one of `PLACES`. Raises `KeyError` for another place, and `DemoError`."""
        with self._lock, self._explainer().before() as ask:
            guest, ana = self._guest(name), {"ana": self.ana}.get(place)
            message = guest.writes(ana if ana is not None else {"clients": self.clients}[place], words)
            why = ask(CHANNEL, _read(message, words, "ana" if ana is not None else ""))
            self._whys[message.channel, message.ts] = why
        return why

    def of(self, name: str, place: str) -> list[ChatMessage]:
        """The conversation as the guest sees it, oldest first. Replies follow the first message of their thread."""
        guest = self._guest(name)
        where = self._slack.direct(guest, self.ana) if place == "ana" else self.clients
        with self._slack.world.changed:
            found = [one for one in self._slack.world.messages[where.id] if one.subtype != "channel_join"]
            order = {one.ts: place for place, one in enumerate(found)}
            found.sort(key=lambda one: order.get(one.thread_ts, order[one.ts]))
            return [self._post(one, guest) for one in found if not one.deleted]

    @property
    def status(self) -> tuple[str, str]:
        """Ana's status: text and emoji, ("", "") if she has none."""
        return self.ana.status

    @property
    def snoozes(self) -> bool:
        """Whether Ana's notifications are paused."""
        return self.ana.snoozed_until is not None

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Autoreply cannot reach Slack; people in Slack still can. Raises `DemoError`.

        Waits for Autoreply's first look at Slack, because it only fetches messages that are newer than that.
        """
        wait(self._connected, "Autoreply did not connect to Slack")
        with self._slack.away():
            yield

    @contextmanager
    def token_revoked(self) -> Iterator[None]:
        """Slack does not accept the app's token. Raises `DemoError`. Afterwards it does again."""
        wait(self._connected, "Autoreply did not connect to Slack")
        self._slack.revoke(self._slack.bot_token)
        try:
            yield
        finally:
            self._slack.restore(self._slack.bot_token)

    def _connected(self) -> bool:
        return bool(self._slack.sockets.open) and bool(self._slack.asked("users.conversations"))

    def _guest(self, name: str) -> SlackUser:
        if name not in self._guests:
            self._guests[name] = self._slack.user(name, is_restricted=True)
            with self._slack.world.changed:
                self.clients.members.append(self._guests[name].id)
        return self._guests[name]

    def _post(self, one: SlackMessage, guest: SlackUser) -> ChatMessage:
        members = self._slack.world.members
        at, author = datetime.fromtimestamp(float(one.ts), UTC), members[one.user].name
        reason = self._whys.get((one.channel, one.ts))
        hangs = bool(one.thread_ts) and one.thread_ts != one.ts
        return ChatMessage(at, author, one.user == guest.id, unescape(one.text), hangs, reason)


def _read(message: SlackMessage, words: str, person: str) -> Read:
    """The message as the channel reads it from Slack's event."""

    def read(channel: Channel) -> Inbound:
        assert isinstance(channel, MakesSamples)
        at = datetime.fromtimestamp(float(message.ts), UTC)
        imagined = channel.sample_message(message.user, at)
        return replace(
            imagined,
            id=f"{message.channel}:{message.ts}",
            sender=f"{message.channel}@{message.user}".lower(),
            conversation=message.channel,
            text=words,
            context={**imagined.context, "to": message.channel, "as": person, "since": message.ts},
            person=person,
            overheard=not person,
        )

    return read
