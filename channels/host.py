"""What the core gives a channel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from channels.calls import CallState
from channels.content import LeftRecording
from channels.messages import DeliveryFailure, Inbound
from channels.notices import KeyAnswer
from channels.work import Work


class KeyValue(Protocol):
    """A channel's bookmarks: small strings by key, per channel. The host keeps them across restarts.

    While the record cannot be used, every method raises `HostError` and nothing else.
    """

    def get(self, channel: str, key: str) -> str | None: ...

    def put(self, channel: str, key: str, value: str) -> None: ...

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        """Replace the value ("" if there is none) by what `change` returns for it. Atomic, across all replicas.

        A value that names a person outside the practice has to be `dated`: the host deletes it when messages of that
        instant are deleted. Other values stay until they are written again.
        """
        ...


@dataclass(frozen=True, slots=True)
class LastResort:
    """What every last resort has to name, as dialled: the emergency number and at least one of the crisis lines.

    Blank without a core, and if the practice shows no line.
    """

    emergency: str = ""
    lines: tuple[str, ...] = ()


def _ignore_turn(_channel: str, _again_within: float) -> None:
    """The default, for channels without a core."""


def _ignore_failure(_channel: str, _failure: DeliveryFailure) -> None:
    """The default, for channels without a core."""


def _closed(_channel: str, _caller: str) -> CallState:
    """The default, for channels without a core."""
    return CallState(after_hours=True, until=None, country="", speech=())


def _ignore_call(_call: Inbound) -> None:
    """The default, for channels without a core."""


def _ignore_key(_channel: str, _call: str) -> None:
    """The default, for channels without a core."""


def _no_answer(_token: str, _digits: str, _language: str) -> KeyAnswer:
    """The default, for channels without a core."""
    return KeyAnswer("")


def _ignore_work(_channel: str, _done: Sequence[Work]) -> None:
    """The default, for channels without a core."""


def _no_button(_channel: str, _token: str, _sender: str) -> str:
    """The default, for channels without a core."""
    return ""


def _ignore_recording(_channel: str, _left: LeftRecording) -> None:
    """The default, for channels without a core."""


def _always(_channel: str, _reference: str) -> bool:
    """The default, for channels without a core."""
    return True


def _iso_day(instant: datetime) -> str:
    """The default, for channels without a core."""
    return f"{instant:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class ChannelHost:
    """What the core gives a channel. The first argument of every function is the channel's name."""

    now: Callable[[], datetime]
    store: KeyValue
    folder: Path  # the channel's own, for tokens and the like; mode 0700
    install: str  # names this installation in loop markers and Message-IDs; hexadecimal
    health: Callable[[str, str], None]  # takes what is wrong in one sentence, "" if nothing is
    turned: Callable[[str, float], None] = _ignore_turn  # the channel's loop works, and turns again in these seconds
    undelivered: Callable[[str, DeliveryFailure], None] = _ignore_failure  # raises nothing
    call_state: Callable[[str, str], CallState] = _closed  # by caller; returns within a second, and raises nothing
    last_resort: LastResort = LastResort()
    called: Callable[[Inbound], None] = _ignore_call  # counts a call; may wait for the record, and raises nothing
    may_discard: Callable[[str, str], bool] = _always  # whether a message of that reference may be deleted; `HostError`
    left: Callable[[str, LeftRecording], None] = _ignore_recording  # keeps it; raises `HostError`
    asked_for_help: Callable[[str, str], None] = _ignore_key  # by call: its caller pressed the key; raises nothing
    answered_key: Callable[[str, str, str], KeyAnswer] = (
        _no_answer  # by `StaffKey.token`, digits, language; `HostError`
    )
    worked: Callable[[str, Sequence[Work]], None] = _ignore_work  # by our own people; may wait, and raises nothing
    pressed_button: Callable[[str, str, str], str] = _no_button  # by `StaffKey.token`, who; what to say; `HostError`
    day: Callable[[datetime], str] = _iso_day  # the date of an instant, as the practice writes it in sentences
    quiet_after_human: timedelta = timedelta(minutes=10)  # no reply for so long after the practice wrote to the sender
