"""What a channel is: one small required protocol, and optional ones for whatever else it can do."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from channels.host import ChannelHost
from channels.messages import Deliver, Reply, TextForm


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what `doctor` found: good, or what to do; `look` where only a person can tell whether it is good."""

    ok: bool
    about: str
    says: str
    look: bool = False


class Channel(Protocol):
    """What every channel has. What it can do, it shows by the protocols below, in `webhook`, `people` and `inspect`."""

    name: str

    def examine(self) -> list[Finding]:
        """Try the account for real, for `doctor`, changing nothing."""
        ...

    def close(self) -> None:
        """Let go of connections. Never raises."""
        ...


@runtime_checkable
class Sends(Protocol):
    """Sends replies."""

    def send(self, reply: Reply) -> None:
        """Hand `reply` to the provider and return once it took responsibility.

        Raises `TryAgain`, `Refused` or `Uncertain`. Safe to call from several threads.
        """
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


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """What a channel's folder offers as `KIND`: the model of its settings, and how to build a channel from them.

    `build(name, settings, host)` opens no connection and reads no secret: that waits for the first use.
    `form`: which texts it sends.
    `unreachable`: what `doctor` says of {who}, so many contacts, whom the provider lets us write to no longer.
    `setup`: gives what leads a person to an account of this kind, a `channels.setup.AccountSetup`; None without one.
    `guide`: the page of ours that says how to set it up.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[str, Any, ChannelHost], Channel]
    form: TextForm = TextForm.CHAT
    unreachable: str = "{who} cannot be reached, and would get no reply"
    setup: Callable[[], Any] | None = None
    guide: str = ""
