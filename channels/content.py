"""Optional protocols of channels whose messages stay with the provider and can be fetched there by reference.

A reference is what the provider calls the message; for a text it is `Inbound.id`. We keep references, and never words
or sound: those are fetched when somebody needs them, and are in memory only.

ContentError     this one message cannot be had now; the account itself may be fine
  NotReady       the provider does not have it yet, or not now; ask again
  ContentLost    it will never be had: deleted, encrypted, or not what it should be
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from channels.errors import ChannelError
from channels.messages import Inbound


class ContentError(ChannelError):
    """One message cannot be had. The message is a sentence with nothing private in it."""


class NotReady(ContentError):
    """The provider does not have it yet, or cannot give it now."""


class ContentLost(ContentError):
    """It will never be had from the provider."""

    def __init__(self, message: str) -> None:
        super().__init__(message, lasting=True)


class TextState(StrEnum):
    """What the provider still has of a text."""

    KEPT = "kept"
    REDACTED = "redacted"  # it exists, without its words
    GONE = "gone"  # deleted, or never there: a provider does not say which


@dataclass(frozen=True, slots=True)
class StoredMedium:
    """A picture or another file of a text. It is only named, never fetched."""

    reference: str
    media_type: str


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text as the provider has it. `words` is "" unless it is kept."""

    reference: str
    state: TextState
    words: str = field(default="", repr=False)
    media: tuple[StoredMedium, ...] = ()


class RecordingStatus(StrEnum):
    """What became of a recording."""

    PROCESSING = "processing"  # not finished: the caller may still be speaking
    COMPLETED = "completed"
    ABSENT = "absent"  # too short or silent, and not kept
    FAILED = "failed"
    DELETED = "deleted"
    UNKNOWN = "unknown"  # the provider has none with this reference


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """What the provider says about a recording. `seconds` and `error_code` are None if it does not say.

    `encrypted`: only the practice's own key opens it. `external`: it lies in a storage of the practice's own. Of
    neither can we have the sound.
    """

    reference: str
    status: RecordingStatus
    seconds: int | None = None
    encrypted: bool = False
    error_code: int | None = None
    call: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class LeftRecording:
    """What a caller left, or that they left nothing.

    `call` is the `Inbound.id` of the call, `sender` and `number` are its ends, "" if hidden or not known. `silent`: it
    was recorded, and most likely nobody spoke.
    """

    call: str
    reference: str
    status: RecordingStatus
    at: datetime
    seconds: int | None = None
    silent: bool = False
    sender: str = field(default="", repr=False)
    number: str = ""


@dataclass(frozen=True, slots=True)
class AudioStream:
    """The sound of a recording, checked as far as it can be before it is read.

    `status` is 200, or 206 for a part, and then `content_range` says which. `length` are the octets to come. `chunks`
    raises `NotReady` if fewer or more come, or if the time is up.
    """

    status: int
    media_type: str
    length: int
    chunks: Iterator[bytes] = field(repr=False)
    content_range: str = ""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A message on the provider's list. `sender` is a number, "" if hidden.

    `call`, `seconds` and `status` are those of a recording. A list also has recordings that were left without sound.
    """

    reference: str
    at: datetime
    sender: str = field(default="", repr=False)
    number: str = ""
    call: str = ""
    seconds: int | None = None
    status: RecordingStatus | None = None


@runtime_checkable
class HoldsContent(Protocol):
    """A channel whose messages stay with the provider."""

    def listed(self, since: datetime, until: datetime) -> Sequence[ListedItem]:
        """Return what people sent to us from `since` on and before `until`, oldest first. Raises `ChannelError`."""
        ...

    def discard(self, reference: str) -> None:
        """Delete a message at the provider, for good. Does nothing if it is gone. Raises `ChannelError`.

        Call this only once somebody has the message.
        """
        ...


@runtime_checkable
class HoldsTexts(HoldsContent, Protocol):
    """A channel whose texts can be fetched."""

    def text(self, reference: str) -> StoredText:
        """Fetch a text. Raises `ChannelError`; a text that is gone is a `StoredText`, not an error."""
        ...

    def inbound(self, reference: str) -> Inbound | None:
        """Fetch a text as the message that it is, None if it is gone. Raises `ChannelError`."""
        ...


@runtime_checkable
class HoldsRecordings(HoldsContent, Protocol):
    """A channel whose messages are recordings that can be fetched."""

    def recording(self, reference: str) -> StoredRecording:
        """Fetch what is known of a recording. Raises `ChannelError`."""
        ...

    def missed(self, call: str) -> bool:
        """Whether a call (its `Inbound.id`) is over, and nobody spoke with the caller. Raises `ChannelError`."""
        ...

    def audio(self, reference: str, byte_range: str = "") -> AbstractContextManager[AudioStream]:
        """Open the sound as mp3. `byte_range` is a Range header, as "bytes=0-".

        Entering raises `NotReady`, `ContentLost` or `ChannelError`. Holds a connection until it is left.
        """
        ...
