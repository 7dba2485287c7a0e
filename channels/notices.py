"""Messages of ours to a member of the practice: a capability of channels that can send one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable


class NoticeMedium(StrEnum):
    """How a channel reaches a member of the practice."""

    MAIL = "mail"
    TEXT = "text"
    WHATSAPP = "whatsapp"
    CALL = "call"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail. `name` is plain ASCII, `media_type` is like "audio/mpeg"."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffKey:
    """Asks who is called to press a key, or who reads it to press a button.

    `asks` is said after the message on the telephone, and `button` stands on the button. `token` comes back. With
    `confirms`, a call is only delivered once a key was pressed: a mailbox presses none.
    """

    token: str
    asks: str
    button: str = ""
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What is said to who pressed a key, and whether they are to press one `again`."""

    says: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """One message to a member of the practice.

    `to` is an address as the channel writes it: of mail, a number in international form, a Slack member. `identity` is
    the same each time this message is sent, and becomes the Message-ID of a mail. `since` is when it was claimed.
    Only mail has a subject, HTML and attachments. `language` is that of `text`, for a voice that speaks it.
    """

    to: str
    identity: str
    text: str = field(repr=False)
    since: datetime
    language: str = "en"
    subject: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    attachments: Sequence[Attachment] = field(default=(), repr=False)
    key: StaffKey | None = None  # only for calls and chats


@runtime_checkable
class ShowsButtons(Protocol):
    """Shows the key of a `StaffMessage` as a button, besides implementing `Notifies`."""

    shows_buttons: Literal[True]


@runtime_checkable
class Notifies(Protocol):
    """Can send a message of ours to a member of the practice, besides replies to clients."""

    @property
    def medium(self) -> NoticeMedium:
        """How it reaches people."""
        ...

    @property
    def relies_on(self) -> frozenset[str]:
        """The servers and accounts without which nothing is sent or received, as people know them: nothing secret.

        Two ways to somebody that rely on the same are broken at one time.
        """
        ...

    def notify(self, message: StaffMessage) -> None:
        """Send `message`. Returns once the provider has accepted it.

        Raises `TryAgain`, `Refused` or `Uncertain`, and `TooLarge` rather than send a part of `message`. Safe to call
        from several threads.
        """
        ...

    def notified(self, message: StaffMessage) -> bool | None:
        """Whether an earlier attempt went out, or None if the provider cannot tell.

        Raises `ChannelError`: `TooLarge` where `message` could only have gone in a smaller form.
        """
        ...

    def receives(self, to: str) -> bool:
        """Whether a message to this address comes back to this channel, as an `Inbound` that is `ours`."""
        ...
