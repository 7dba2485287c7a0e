"""What a channel is: one small required protocol, and optional ones for whatever else it can do."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from channels.host import ChannelHost
from channels.messages import Deliver, Inbound, Reply


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what `doctor` found: good, or what to do; `look` where only a person can tell whether it is good."""

    ok: bool
    about: str
    says: str
    look: bool = False


class Channel(Protocol):
    """Every channel can send. What else it can do, it shows by the smaller protocols below."""

    name: str

    def send(self, reply: Reply) -> None:
        """Hand `reply` to the provider and return once it took responsibility.

        Raises `TryAgain`, `Refused` or `Uncertain`. Safe to call from several threads.
        """
        ...

    def examine(self) -> list[Finding]:
        """Try the account for real, for `doctor`, changing nothing."""
        ...

    def close(self) -> None:
        """Let go of connections. Never raises."""
        ...


@runtime_checkable
class Listens(Protocol):
    """Brings messages in from a loop of its own."""

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        """Bring in messages until `stop` is set, then return within a few seconds.

        Raises `ChannelError` when the account cannot be used; the caller starts anew.
        """
        ...

    def wake(self) -> None:
        """Look for messages now, and notice `stop`. Callable from any thread."""
        ...


@runtime_checkable
class Looks(Protocol):
    """Can tell whether a reply went out, after an `Uncertain` or a crash."""

    def delivered(self, reply: Reply) -> bool | None:
        """True or False when the provider can tell, None when it cannot. Raises `ChannelError`."""
        ...


@runtime_checkable
class LogsIn(Protocol):
    """May need a person to let it in once, in a browser."""

    def wants_login(self) -> bool:
        """Whether this account is let in that way at all."""
        ...

    def login(self, tell: Callable[[str], None]) -> None:
        """Lead a person through it with sentences, wait, and keep what was granted. Raises `ChannelError`."""
        ...


@dataclass(frozen=True, slots=True)
class Posture:
    """What a channel should show: after-hours or not, until when (None where unknown), and the text people see."""

    after_hours: bool
    until: datetime | None
    text: str


@runtime_checkable
class Presents(Protocol):
    """Shows a posture at the provider: a status, do-not-disturb, the routing of a number."""

    def present(self, posture: Posture) -> None:
        """Make it so and read it back. Idempotent. Raises `TryAgain`, `Refused` or `ChannelError`."""
        ...


@runtime_checkable
class Replays(Protocol):
    """Reads a message from a file and shows what its answer would look like, without any connection: for `explain`."""

    def read(
        self, raw: bytes, arrived: datetime | None, own: Sequence[str] | None = None, return_path: str | None = None
    ) -> Inbound:
        """The message as a fact, from its octets. Never raises on any octets.

        `arrived` None: the time the message itself tells, or the present. `own` stands in for the configured
        addresses; `return_path` is the envelope sender where the file has none.
        """
        ...

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        """The composed answer as {"to", "subject", "headers": {name: value}, "text"}."""
        ...


@runtime_checkable
class Imagines(Protocol):
    """Tells what a message of somebody would look like here: for `explain`, where senders are no mail addresses."""

    def imagine(self, sender: str | None, arrived: datetime) -> Inbound:
        """An ordinary message of `sender`, None being anybody. Raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """What a channel's folder offers as `KIND`: the model of its settings, and how to build a channel from them.

    `build(name, settings, tools)` opens no connection and reads no secret: that waits for the first use.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[str, Any, ChannelHost], Channel]
