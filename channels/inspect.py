"""Optional protocols by which a channel, or its settings, show what would happen: for `check`, `explain` and previews.

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
    """Settings of a channel whose provider calls us: `public_url` is our address on the internet, None without one."""

    public_url: str | None


@runtime_checkable
class Replays(Protocol):
    """Reads a message from a file and shows what its answer would look like: for `explain`."""

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
class MakesSamples(Protocol):
    """Tells what a message of somebody would look like here: for `explain`, where senders are no mail addresses."""

    def sample_message(self, sender: str | None, arrived: datetime) -> Inbound:
        """An ordinary message of `sender`, None being anybody. Raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a caller hears, or is asked for.

    `does` is "says", "plays", "rings", "waits", "key", "then", "records" or "ends".
    `indent` tells how deep it stands: what follows a key stands below it.
    """

    does: str
    words: str = ""
    language: str = ""
    indent: int = 0


@runtime_checkable
class AnswersCalls(Protocol):
    """Answers calls, and can tell what a caller hears, in order and with the keys: for `explain`."""

    def call_steps(self, state: CallState) -> Sequence[Step]:
        """The whole call of somebody to whom `state` holds. Raises nothing."""
        ...


@runtime_checkable
class Transcripts(Protocol):
    """Settings that bring recordings of the practice's own: what is said in them is checked like our own words."""

    def transcripts(self) -> Sequence[tuple[str, str]]:
        """(language, what is said) of every recording."""
        ...


@runtime_checkable
class Describes(Protocol):
    """Settings that say what they mean, for `check`; for channels to which the limits of replies mean nothing."""

    def describe(self) -> Sequence[str]:
        """Whole sentences."""
        ...


@runtime_checkable
class NamesAddresses(Protocol):
    """Settings that name the addresses or numbers of ours to which people write."""

    @property
    def own(self) -> tuple[str, ...]:
        """Each of them, to be shown. Two channels of one kind that share one would answer twice."""
        ...


@runtime_checkable
class Fingerprints(Protocol):
    """Settings that name accounts by something that must not be shown, such as a token."""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """What no other account has. Two channels of one kind that share one would answer twice."""
        ...


@runtime_checkable
class NeedsLogin(Protocol):
    """Settings that may lack what lets their account in."""

    @property
    def lacks_login(self) -> str:
        """What to write so that the account can log in, "" where nothing is missing."""
        ...


@runtime_checkable
class NamesPeople(Protocol):
    """Settings that name people of the practice for whom their channel acts."""

    @property
    def people(self) -> Mapping[str, object]:
        """What is set for each, by their keys in [people]."""
        ...

    def may_act_for(self, state: Path) -> Mapping[str, bool]:
        """By key in [people]: whether the channel can act for that person. `state` is the channel's folder."""
        ...


@runtime_checkable
class MentionsPeople(Protocol):
    """Settings that name people of the practice: that they exist is checked like every other mention."""

    def mentions(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """(where it stands within the settings, the key of [people]) of every mention."""
        ...
