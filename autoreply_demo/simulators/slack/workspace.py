"""The state of the workspace: one lock, the clock, ids and timestamps."""

import hashlib
import itertools
import threading
from collections.abc import Iterable
from datetime import datetime

from autoreply_demo.simulators.slack.errors import MethodError
from autoreply_demo.simulators.slack.records import Conversation, IssuedToken, Member, SlackMessage
from schedules import Clock

TEAM = "T0PRACTICE"
APP_ID = "A0AUTOREPLY"


class SlackWorkspace:
    """Reads and changes happen under `changed`, which also wakes who waits for them."""

    def __init__(self, clock: Clock, team: str = TEAM) -> None:
        self.clock = clock
        self.team = team
        self.enterprise = ""  # the organization that the workspace is of
        self.changed = threading.Condition(threading.RLock())
        self.members: dict[str, Member] = {}
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, list[SlackMessage]] = {}  # by conversation, as they were written
        self.tokens: dict[str, IssuedToken] = {}
        self._counter = itertools.count(1)
        self._written = itertools.count(1)

    def now(self) -> datetime:
        return self.clock.now()

    def seconds(self) -> int:
        return int(self.now().timestamp())

    def id(self, prefix: str) -> str:
        """A new id: the same in each run."""
        return prefix + hashlib.sha256(f"{self.team} {next(self._counter)}".encode()).hexdigest()[:9].upper()

    def ts(self) -> str:
        """The present second and a number as the id of a message: no two are alike, also where the clock went back."""
        with self.changed:
            return f"{self.seconds()}.{next(self._written) % 1_000_000:06d}"

    def member(self, user: str) -> Member:
        """Raises `MethodError`."""
        if user not in self.members:
            raise MethodError("user_not_found")
        return self.members[user]

    def conversation(self, kind: str, members: Iterable[str], name: str = "", *, shared: bool = False) -> Conversation:
        """A new one."""
        prefix = {"im": "D", "mpim": "G", "group": "G"}.get(kind, "C")
        with self.changed:
            made = Conversation(self.id(prefix), kind, name, list(dict.fromkeys(members)), shared)
            made.shared = shared or len({self.members[one].team for one in made.members}) > 1
            self.conversations[made.id] = made
            self.messages[made.id] = []
            return made

    def between(self, *users: str) -> Conversation:
        """The direct messages of two members, or of several; the same at every call."""
        wanted = set(users)
        with self.changed:
            for one in self.conversations.values():
                if one.kind in ("im", "mpim") and set(one.members) == wanted:
                    return one
            return self.conversation("im" if len(wanted) <= 2 else "mpim", users)

    def add(self, message: SlackMessage) -> SlackMessage:
        with self.changed:
            self.messages[message.channel].append(message)
            self.changed.notify_all()
            return message

    def find(self, channel: str, ts: str) -> SlackMessage | None:
        return next((one for one in self.messages.get(channel, ()) if one.ts == ts and not one.deleted), None)

    def thread(self, parent: SlackMessage) -> list[SlackMessage]:
        """The replies to a message, oldest first."""
        found = self.messages[parent.channel]
        below = [one for one in found if one.thread_ts == parent.ts != one.ts and not one.deleted]
        return sorted(below, key=lambda one: one.ts)
