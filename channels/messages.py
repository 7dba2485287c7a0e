"""Messages, replies, and delivery failures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.signal import Signal

VIA = " via "  # in a sender's key, before whoever says who wrote


class TextForm(StrEnum):
    """The form of a channel's replies. It decides which texts the channel sends."""

    EMAIL = "email"  # with a subject, and as long as it needs to be
    CHAT = "chat"  # the words of an email, without a subject
    SMS = "sms"  # short, and charged by the segment
    INSTANT = "instant"  # as short as a text message, and charged by the message
    VOICE = "voice"  # spoken

    @property
    def is_short(self) -> bool:
        """Whether it sends the short texts."""
        return self in (TextForm.SMS, TextForm.INSTANT)

    @property
    def texts(self) -> "TextForm":
        """The form whose texts it sends: chats send those of an email."""
        return TextForm.SMS if self.is_short else TextForm.EMAIL if self is TextForm.CHAT else self


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message, as facts.

    `channel` is the configured name; `id` names the message within it, the same however often it is delivered.
    `sender` is the key of every limit, normalized, "" when there is nobody to answer. Where each conversation of a
    person has limits of its own, it is the conversation, "@", and the person by `ChannelKind.addresses`. Where
    somebody else says who wrote, it names both, with `VIA` between them. `reply_to` is where the answer goes, as the
    provider spells it; "" where that is `sender` itself.
    `writer` is the address of whoever writes, where `sender` says more than it, such as by whom the message was passed
    on, or less; else "". Exceptions look at it and at `claimed`; limits never do.
    `signals` maps what was seen to the evidence in words fit for a log: header names and keywords, nothing private.
    `text`, and `subject` where the channel knows one, are looked at in memory and never stored.
    `context` is what the channel needs to compose the answer; the core hands it on and never looks into it.
    `last_human` is when a person of the practice last wrote to the sender, None when never or when it cannot be known.
    `person` is whom of the practice it was written to, a key of [people] by whose hours it is judged, or "".
    `overheard` is true where others than the sender will read the answer.
    `opted_in` is true where the sender takes messages again after they refused them all.
    `origin` is where the sender belongs, such as an organisation's domain, "" where that is not known. Strangers of one
    origin share a limit.
    `attachments` counts the files that came with it. `locator` is what the channel needs besides `id` to find it again
    or to answer it later: a Message-ID, the number it was sent to, whose conversation it is. It is stored.
    `bounced` is the `Reply.identity` of a reply of ours that this message reports as undeliverable, or "" where nothing
    is to follow from it. `came_back` is the same for any message of ours.
    `ours` is the identity of the notice of ours that this message is, or "".
    """

    channel: str
    id: str
    sender: str
    conversation: str
    arrived: datetime
    signals: Mapping[Signal, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)
    context: Mapping[str, str] = field(default_factory=dict, repr=False)
    last_human: datetime | None = None
    subject: str = field(default="", repr=False)
    person: str = ""
    overheard: bool = False
    reply_to: str = ""
    opted_in: bool = False
    bounced: str = ""
    writer: str = ""
    origin: str = ""
    attachments: int = 0
    locator: str = ""
    ours: str = ""
    came_back: str = ""

    @property
    def claimed(self) -> str:
        """Who is said to have written: `sender` without who says so."""
        return self.sender.partition(VIA)[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, ready to be composed and sent.

    `identity` is the same each time this reply is sent, so that a second copy can be recognised: it becomes the
    Message-ID of an email. `subject` is "" on channels without one. `context` and `person` are those of the `Inbound`.
    """

    to: str
    subject: str
    text: str
    identity: str
    context: Mapping[str, str] = field(default_factory=dict, repr=False)
    person: str = ""


# Takes messages that came together, oldest first, and returns once they are recorded. Only then may the bookmark move
# past them. If it raises, the channel delivers all of them again later, also those that were recorded. It raises
# `HostError` while the record cannot be used, and `SendError` if a reply could then not be sent either.
Deliver = Callable[[Sequence[Inbound]], None]


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """A reply that the provider accepted and that never arrived.

    `sender` is whom it was for. `says` is the reason, a sentence with nothing private in it. `again` is true if one
    more attempt may help, `unreachable` if the recipient is unreachable for good, `opted_out` if they want no replies.
    `sent` is when the provider took it, None where that is not known.
    """

    sender: str
    says: str
    again: bool = False
    unreachable: bool = False
    opted_out: bool = False
    sent: datetime | None = None
