"""What the core lends a channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from channels.calls import CallState
from channels.messages import DeliveryFailure, Inbound


class KeyValue(Protocol):
    """A channel's bookmarks: small strings under a key, per channel. The host keeps them across restarts.

    Every method raises `HostError`, and nothing else, while the record cannot be used.
    """

    def get(self, channel: str, key: str) -> str | None: ...

    def put(self, channel: str, key: str, value: str) -> None: ...

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        """Put what `change` makes of the value, "" where there is none; nobody, in no replica, comes in between.

        What names a person outside the practice has to be `dated`: the host deletes it once that instant is older than
        the record keeps messages. Everything else stays until it is written again.
        """
        ...


@dataclass(frozen=True, slots=True)
class LastResort:
    """What every last resort has to name, as dialled: the emergency number, and one of the crisis lines at least.

    Blank for channels that were told nothing, and where the practice shows no line.
    """

    emergency: str = ""
    lines: tuple[str, ...] = ()


def _ignore_failure(_channel: str, _failure: DeliveryFailure) -> None:
    """For channels whose failures nobody follows."""


def _closed(_channel: str) -> CallState:
    """For channels that were told nothing."""
    return CallState(after_hours=True, until=None, country="", speech=())


def _ignore_call(_call: Inbound) -> None:
    """For channels whose calls nobody counts."""


@dataclass(frozen=True, slots=True)
class ChannelHost:
    """What the core lends a channel. The first argument of every function is the channel's name."""

    now: Callable[[], datetime]
    store: KeyValue
    folder: Path  # the channel's own, for tokens and the like; mode 0700
    install: str  # names this installation in loop markers and Message-IDs; hexadecimal
    health: Callable[[str, str], None]  # takes what is wrong in one sentence, "" when all is well
    undelivered: Callable[[str, DeliveryFailure], None] = _ignore_failure  # raises nothing
    call_state: Callable[[str], CallState] = _closed  # what holds now; answers within a second and raises nothing
    last_resort: LastResort = LastResort()
    called: Callable[[Inbound], None] = _ignore_call  # somebody calls; may wait for the record, and raises nothing
    quiet_after_human: timedelta = timedelta(minutes=10)  # no reply is due to whom a person of the practice just wrote
