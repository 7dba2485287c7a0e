"""Slack in the sandbox: what clients write in the practice's workspace, and what comes back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape

from autoreply_demo.sandbox.oracle import Oracle, Read, Why
from autoreply_demo.simulators.slack import Slack, SlackMessage, SlackUser
from autoreply_demo.simulators.waiting import wait
from channels import Channel, Imagines, Inbound
from schedules import Clock

CHANNEL = "team"
PLACES = {"clients": "#clients", "ana": "Ana, in private"}


@dataclass(frozen=True, slots=True)
class Post:
    """One message in a conversation; `in_thread` where it hangs below another one."""

    at: datetime
    author: str
    mine: bool
    words: str
    in_thread: bool
    why: Why | None


class Chats:
    """A workspace with Ana in it, and guests. `oracle` may be asked once the house runs. Safe between threads."""

    def __init__(self, slack: Slack, oracle: Callable[[], Oracle], clock: Clock) -> None:
        self._slack, self._oracle, self._clock = slack, oracle, clock
        self._lock = threading.Lock()
        self._whys: dict[tuple[str, str], Why] = {}
        self._guests: dict[str, SlackUser] = {}
        self.ana = slack.user("Ana Ruiz")
        self.clients = slack.channel("clients", [self.ana], private=True)
        self.token = slack.authorize(self.ana)

    def write(self, name: str, words: str, place: str) -> Why:
        """A guest called `name` writes in one of `PLACES`. Raises `KeyError` for another place, and `DemoError`."""
        with self._lock, self._oracle().before() as ask:
            guest, ana = self._guest(name), {"ana": self.ana}.get(place)
            message = guest.writes(ana if ana is not None else {"clients": self.clients}[place], words)
            why = ask(CHANNEL, _read(message, words, "ana" if ana is not None else ""))
            self._whys[message.channel, message.ts] = why
        return why

    def of(self, name: str, place: str) -> list[Post]:
        """The conversation as the guest sees it, as it was written, a thread below its first message."""
        guest = self._guest(name)
        where = self._slack.direct(guest, self.ana) if place == "ana" else self.clients
        with self._slack.world.changed:
            found = [one for one in self._slack.world.messages[where.id] if one.subtype != "channel_join"]
            turns = {one.ts: turn for turn, one in enumerate(found)}
            found.sort(key=lambda one: turns.get(one.thread_ts, turns[one.ts]))
            return [self._post(one, guest) for one in found if not one.deleted]

    @property
    def status(self) -> tuple[str, str]:
        """What stands beside Ana's name: text and emoji, ("", "") where nothing does."""
        return self.ana.status

    @property
    def snoozes(self) -> bool:
        """Whether Ana's notifications rest."""
        return self.ana.snoozed_until is not None

    @contextmanager
    def gone(self) -> Iterator[None]:
        """The practice reaches nothing of Slack; who is in it writes on. Raises `DemoError`.

        Not before it has been there, and has looked once: what was written before its first look, nobody ever misses.
        """
        wait(self._is_there, "the practice did not come to Slack")
        with self._slack.away():
            yield

    def _is_there(self) -> bool:
        return bool(self._slack.sockets.open) and bool(self._slack.asked("users.conversations"))

    def _guest(self, name: str) -> SlackUser:
        if name not in self._guests:
            self._guests[name] = self._slack.user(name, is_restricted=True)
            with self._slack.world.changed:
                self.clients.members.append(self._guests[name].id)
        return self._guests[name]

    def _post(self, one: SlackMessage, guest: SlackUser) -> Post:
        members = self._slack.world.members
        at, author = datetime.fromtimestamp(float(one.ts), UTC), members[one.user].name
        told = self._whys.get((one.channel, one.ts))
        hangs = bool(one.thread_ts) and one.thread_ts != one.ts
        return Post(at, author, one.user == guest.id, unescape(one.text), hangs, told)


def _read(message: SlackMessage, words: str, person: str) -> Read:
    """As the channel reads it from the event: by whom, where, and to whom."""

    def read(channel: Channel) -> Inbound:
        assert isinstance(channel, Imagines)
        at = datetime.fromtimestamp(float(message.ts), UTC)
        imagined = channel.imagine(message.user, at)
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
