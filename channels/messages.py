"""Messages, replies, and delivery failures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.signal import Signal


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


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message, as facts.

    `channel` is the configured name. `id` is unique within it, and the same at every delivery.
    `sender` is the key of every limit, normalized, or "" if there is nobody to answer. `reply_to` is where the reply
    goes, as the provider writes it, or "" if that is `sender`.
    `writer` is the address of the writer if `sender` differs from it, as with a forwarder; else "". Exceptions apply to
    both; limits use only `sender`.
    `signals` maps each signal to its evidence, in words that may be logged: header names and keywords, nothing private.
    `text` and `subject` stay in memory and are never stored.
    `context` is what the channel needs to compose the reply. The core passes it on unread.
    `last_human` is when a person of the practice last wrote to the sender, or None if never or not known.
    `person` is the addressee in the practice, a key of [people] whose hours count, or "".
    `overheard` is true if others than the sender will read the reply.
    `opted_in` is true if the sender accepts messages again after opting out.
    `origin` is where the sender belongs, as an organisation's domain, or "". Strangers of one origin share a limit.
    `bounced` is the `Reply.identity` of a reply of ours that this message reports as undeliverable, or "".
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
    more attempt may help, `unreachable` if the recipient is unreachable for good.
    """

    sender: str
    says: str
    again: bool = False
    unreachable: bool = False
