"""Optional protocols of channels and settings that show what would happen: for `check`, `explain` and previews.

None of them opens a connection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from channels.calls import CallState
from channels.messages import Inbound, Reply


@runtime_checkable
class Reachable(Protocol):
    """Settings of a channel with webhooks. `public_url` is our address on the internet, or None."""

    public_url: str | None


@runtime_checkable
class Replays(Protocol):
    """Reads a message from a file and shows its reply, for `explain`."""

    def read(
        self, raw: bytes, arrived: datetime | None, own: Sequence[str] | None = None, return_path: str | None = None
    ) -> Inbound:
        """Read a message from its octets. Never raises.

        `arrived` None: use the message's own time, or now. `own` replaces the configured addresses. `return_path` is
        the envelope sender if the file has none.
        """
        ...

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        """Return the composed reply as {"to", "subject", "headers": {name: value}, "text"}."""
        ...


@runtime_checkable
class MakesSamples(Protocol):
    """Makes sample messages for `explain`, for channels whose senders are not mail addresses."""

    def sample_message(self, sender: str | None, arrived: datetime) -> Inbound:
        """Return an ordinary message from `sender`; None is anybody. Raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call, as the caller hears it.

    `does` is "says", "plays", "rings", "waits", "key", "then", "records" or "ends". `indent` is its depth: the steps
    after a key are below that key.
    """

    does: str
    words: str = ""
    language: str = ""
    indent: int = 0


@runtime_checkable
class AnswersCalls(Protocol):
    """Answers calls, and lists what a caller hears, for `explain`."""

    def call_steps(self, state: CallState) -> Sequence[Step]:
        """Return the steps of a whole call in this state, in order and with the keys. Raises nothing."""
        ...


@runtime_checkable
class Transcripts(Protocol):
    """Settings with recordings of the practice's own. We check their words like our own."""

    def transcripts(self) -> Sequence[tuple[str, str]]:
        """Return (language, transcript) of every recording."""
        ...


@runtime_checkable
class Describes(Protocol):
    """Settings that describe themselves for `check`, for channels without limits of replies."""

    def describe(self) -> Sequence[str]:
        """Return whole sentences."""
        ...


@runtime_checkable
class NamesAddresses(Protocol):
    """Settings that name our addresses or numbers to which people write."""

    @property
    def own(self) -> tuple[str, ...]:
        """Each of them, to be shown. Two channels of one kind that share one would reply twice."""
        ...


@runtime_checkable
class Fingerprints(Protocol):
    """Settings that name accounts by something that must not be shown, such as a token."""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Values that no other account has. Two channels of one kind that share one would reply twice."""
        ...


@runtime_checkable
class NeedsLogin(Protocol):
    """Settings that may lack a way to log in."""

    @property
    def lacks_login(self) -> str:
        """What to write so that the account can log in, or "" if nothing is missing."""
        ...


@runtime_checkable
class NamesPeople(Protocol):
    """Settings that name the people of the practice for whom the channel acts."""

    @property
    def people(self) -> Mapping[str, object]:
        """The settings of each, by key in [people]."""
        ...

    def may_act_for(self, state: Path) -> Mapping[str, bool]:
        """Return by key in [people] whether the channel can act for that person. `state` is the channel's folder."""
        ...


@runtime_checkable
class KeepsDrafts(Protocol):
    """Settings of a channel that may have a folder whose mails are sent at the opening."""

    @property
    def send_at_opening(self) -> str:
        """Its name, or ""."""
        ...


@runtime_checkable
class OffersKey(Protocol):
    """Settings of a channel whose callers press a key for who is on call, if `on_call` names anybody."""

    @property
    def on_call(self) -> Sequence[str]: ...


@runtime_checkable
class MentionsPeople(Protocol):
    """Settings that mention people of the practice. We check that those exist."""

    def mentions(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """Return (its place in the settings, the key in [people]) of every mention."""
        ...
