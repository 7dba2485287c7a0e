"""One text or recording with what could be had of it, and why not where it could not."""

from dataclasses import dataclass, field
from enum import StrEnum

from autoreply.record import Delivery
from autoreply.record.deliveries import FILES_LEFT


class Missing(StrEnum):
    """Why the words or the sound are not there. The value is a sentence for the people of the practice."""

    NONE = ""
    NOT_READY = "The recording is not ready yet. It follows as soon as it is."
    UNAVAILABLE = "The provider cannot be asked now. It follows as soon as it answers."
    NO_ACCOUNT = "It stays with the provider: its account is not in the settings any more. Look there."
    TOO_LARGE = "The recording is too large for a mail. Listen to it on the page."
    SEPARATE = "It comes in a message of its own."
    REDACTED = "The provider no longer has the words: its log is redacted."
    ONLY_FILES = "Its files are at the provider. Look at them there."
    TEXT_GONE = "The provider no longer has this text."
    RECORDING_GONE = "The provider no longer has this recording."
    ENCRYPTED = "The recording is encrypted with a key that only you have. Listen to it at the provider."
    EXTERNAL = "The recording is in the storage that you chose at the provider. Listen to it there."
    DELIVERED = "You have it already, in an earlier message."
    COLLEAGUE = "It was delivered to a colleague, and the provider no longer has it."
    FILES_LEFT = "You have its words already, in an earlier message. Its files are at the provider. Look at them there."
    NO_SOUND = "They left no sound."
    SEEMS_SILENT = "Nobody seems to speak in it. Listen on the page."
    FAILED = "The provider could not keep the recording."
    UNREADABLE = "What the provider has is not sound that can be played."

    @property
    def by_hand(self) -> bool:
        """Whether no mail can carry it, and somebody has to say that they listened to it."""
        return self in (
            Missing.TOO_LARGE,
            Missing.ENCRYPTED,
            Missing.UNREADABLE,
            Missing.EXTERNAL,
            Missing.SEEMS_SILENT,
        )

    @property
    def again(self) -> bool:
        """Whether it may be had later."""
        return self in (Missing.NOT_READY, Missing.UNAVAILABLE, Missing.NO_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Content:
    """`words` is a text, `audio` the mp3 of a recording. `files` are the media types of pictures and the like, which
    stay with the provider. `octets` is how large the sound is, where that is known.
    """

    delivery: Delivery
    says: Missing = Missing.NONE
    words: str = field(default="", repr=False)
    audio: bytes = field(default=b"", repr=False)
    files: tuple[str, ...] = ()
    seconds: int | None = None
    octets: int = 0

    @property
    def without(self) -> str:
        """What the record keeps of it: "" if there is nothing else that somebody should have.

        Words that the provider has no more may be in the memory of another process.
        """
        left = self.says.again or self.says.by_hand or self.says is Missing.SEPARATE
        if self.files and self.says in (Missing.NONE, Missing.REDACTED):
            return FILES_LEFT if self.words else Missing.ONLY_FILES.name
        return self.says.name if left or self.says is Missing.REDACTED else ""
