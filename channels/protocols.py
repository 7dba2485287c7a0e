"""The contract of a channel: one small required protocol, and optional ones for everything else it can do."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

from channels.addresses import AddressForm
from channels.host import ChannelHost
from channels.messages import Deliver, Reply, TextForm
from channels.notices import NoticeMedium


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `doctor`: what is good, or what to do. `look` is true if only a person can tell if it is good."""

    ok: bool
    about: str
    says: str
    look: bool = False


class Channel(Protocol):
    """What every channel has. Its capabilities are the protocols below, and in `webhook`, `people` and `inspect`."""

    name: str

    def examine(self) -> list[Finding]:
        """Try the account for real, for `doctor`. Changes nothing."""
        ...

    def close(self) -> None:
        """Close connections. Never raises."""
        ...


@runtime_checkable
class Sends(Protocol):
    """Sends replies."""

    def send(self, reply: Reply) -> None:
        """Send `reply`. Returns once the provider has accepted it.

        Raises `TryAgain`, `Refused` or `Uncertain`. Safe to call from several threads.
        """
        ...


@runtime_checkable
class SendsAs(Protocol):
    """Sends by more than one login: for people of the practice by their own."""

    def sends_as(self, reply: Reply) -> str:
        """By whose login `reply` is sent, "" being the account's own. A refusal of one says nothing of the others."""
        ...


@runtime_checkable
class Listens(Protocol):
    """Fetches messages in a loop of its own."""

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        """Deliver messages until `stop` is set, then return within a few seconds.

        Raises `ChannelError` if the account cannot be used. The caller then starts it again.
        """
        ...

    def wake(self) -> None:
        """Look for messages now, and notice `stop`. Callable from any thread."""
        ...


@runtime_checkable
class Looks(Protocol):
    """Can find out whether a reply went out, after an `Uncertain` or a crash."""

    def delivered(self, reply: Reply) -> bool | None:
        """Whether the reply went out, or None if the provider cannot tell. Raises `ChannelError`."""
        ...


@runtime_checkable
class ReportsFailures(Protocol):
    """Learns later that a reply never arrived, and reports it with `ChannelHost.undelivered`.

    The core keeps the text of its sent replies, so that it can send one again.
    """

    reports_failures: Literal[True]


@runtime_checkable
class LogsIn(Protocol):
    """May need a person to log in once, in a browser."""

    def wants_login(self) -> bool:
        """Whether this account needs such a login."""
        ...

    def login(self, show: Callable[[str], None]) -> None:
        """Guide a person through the login, wait for it, and keep the token. `show` prints a sentence.

        Raises `ChannelError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Posture:
    """What a channel should show: after hours or not, until when (None if not known), and the text that people see.

    `quiet` is False for who is on call: after hours too, nothing keeps notifications from them.
    """

    after_hours: bool
    until: datetime | None
    text: str
    quiet: bool = True


@runtime_checkable
class Presents(Protocol):
    """Shows a posture at the provider: a status, do-not-disturb, the routing of a number."""

    def present(self, posture: Posture) -> None:
        """Show `posture` and verify it. Idempotent. Raises `TryAgain`, `Refused` or `ChannelError`."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """What a channel's folder has as `KIND`: the model of its settings, and how to build a channel from them.

    `build(name, settings, host)` opens no connection and reads no secret before the first use. `form` says which texts
    it sends. `medium` is that of its channels if they implement `Notifies`, else None. `addresses` is the form in which
    it knows people, None if that is a mail address or a telephone number. `unreachable` is what `doctor`
    says about {who}, a number of contacts to whom we can no longer write. `setup` gives what leads a person to an
    account of this kind, a `channels.setup.AccountSetup`; None without one. `guide` is the page of ours that says how
    to set it up.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[str, Any, ChannelHost], Channel]
    form: TextForm = TextForm.CHAT
    medium: NoticeMedium | None = None
    addresses: AddressForm | None = None
    unreachable: str = "{who} cannot be reached, and would get no reply"
    setup: Callable[[], Any] | None = None
    guide: str = ""
