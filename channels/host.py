"""What the core lends a channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from channels.messages import DeliveryFailure, Inbound
from channels.spoken import Sign


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


def _unheard(_channel: str, _fate: DeliveryFailure) -> None:
    """For channels that nobody follows."""


def _no_sign(_channel: str) -> Sign:
    """For channels that nobody told anything: closed."""
    return Sign(after_hours=True, until=None, country="", speech=())


@dataclass(frozen=True, slots=True)
class LastResort:
    """What every last resort has to name, as dialled: the emergency number, and one of the crisis lines at least.

    Blank for channels that nobody told, and where the practice shows no line.
    """

    emergency: str = ""
    lines: tuple[str, ...] = ()


def _uncounted(_call: Inbound) -> None:
    """For channels whose calls nobody counts."""


@dataclass(frozen=True, slots=True)
class ChannelHost:
    """What the house lends a channel."""

    now: Callable[[], datetime]
    cursors: KeyValue
    state: Path  # a folder of the channel's own for tokens and the like, mode 0700
    install: str  # names this installation in loop markers and Message-IDs; hexadecimal
    health: Callable[[str, str], None]  # (channel, trouble in one sentence, "" when well)
    undelivered: Callable[[str, DeliveryFailure], None] = _unheard  # (channel, what became of a reply); raises nothing
    sign: Callable[[str], Sign] = _no_sign  # (channel) what holds now; within a second, and raises nothing
    help: LastResort = LastResort()
    called: Callable[[Inbound], None] = _uncounted  # somebody calls; may wait for the record, and raises nothing
