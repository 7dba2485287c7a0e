"""Optional protocol of channels in which people leave mail that Autoreply sends at their opening.

DraftStays     this mail cannot be sent as it is; somebody has to look at it
DraftGone      it is no longer there: somebody took it out, or saved another version
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from channels.errors import ChannelError


class DraftProblem(StrEnum):
    """Why a mail stays in the folder."""

    NO_RECIPIENT = "no-recipient"
    BAD_ADDRESS = "bad-address"
    TOO_MANY = "too-many"
    NOT_OURS = "not-ours"  # its sender is no address of this account
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    UNFINISHED = "unfinished"  # the mail program still wants to ask for an attachment
    ENCRYPTED = "encrypted"  # for its writer alone, as mail programs keep drafts
    SCHEDULED = "scheduled"  # another program is to send it later
    REFUSED = "refused"  # by the mail server
    IN_DOUBT = "in-doubt"  # it may have been sent
    SENT_BEFORE = "sent-before"  # another version of it


class DraftStays(ChannelError):
    """A mail that cannot be sent as it is."""

    def __init__(self, problem: DraftProblem) -> None:
        super().__init__(f"A mail cannot be sent at the opening: {problem}.", lasting=True)
        self.problem = problem


class DraftGone(ChannelError):
    """A mail that is no longer in the folder."""


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """The newest version of one mail in the folder.

    `identity` is a digest, the same for every version of the mail. `locator` names this version. `saved` is when the
    server got it, None if it does not say.
    """

    identity: str
    locator: str
    saved: datetime | None = None


@dataclass(frozen=True, slots=True)
class PreparedDraft:
    """A mail that was read whole and can be sent. `message` is what goes out, `copy` what belongs into Sent."""

    draft: WaitingDraft
    message_id: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    message: bytes = field(repr=False)
    copy: bytes = field(repr=False)


class DraftFolder(Protocol):
    """The opened folder. Every method raises `ChannelError`. Use it from one thread."""

    def drafts(self) -> Sequence[WaitingDraft]:
        """Return what waits, without what is marked as deleted; of several versions of one mail the newest."""
        ...

    def prepare(self, draft: WaitingDraft, at: datetime) -> PreparedDraft:
        """Read it whole, dated `at`. The same `at` gives the same octets. Raises `DraftStays` or `DraftGone`."""
        ...

    def send(self, prepared: PreparedDraft) -> None:
        """Send it to all its recipients or to none.

        Raises `DraftGone`, and like `Sends.send` `TryAgain`, `Refused` or `Uncertain`.
        """
        ...

    def is_in_sent(self, prepared: PreparedDraft) -> bool:
        """Whether the Sent folder has a mail with its Message-ID."""
        ...

    def finish(self, prepared: PreparedDraft) -> None:
        """File what was sent into Sent, once, unless the provider does so itself. Then take it out of the folder."""
        ...


@runtime_checkable
class SendsDrafts(Protocol):
    """Sends mail that people of the practice wrote before."""

    @property
    def drafts_in(self) -> str:
        """The name of the folder, "" if none is set."""
        ...

    def open_drafts(self) -> AbstractContextManager[DraftFolder]:
        """Connect and open the folder, making it if it is missing. Entering raises `ChannelError`."""
        ...
