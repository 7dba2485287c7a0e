"""What is told to a person of the practice, in every form in which it may be sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels import Attachment, StaffKey


@dataclass(frozen=True, slots=True)
class Notice:
    """`subject` has nobody's words. `short` and `spoken` name no client, no number and no words at all.

    `key` asks who is called to press one, and stands as a button under `pressable` in a chat.
    """

    subject: str
    plain: str = field(repr=False)
    short: str
    spoken: str = ""
    html: str = field(default="", repr=False)
    attachments: Sequence[Attachment] = field(default=(), repr=False)
    key: StaffKey | None = None
    pressable: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """What a composer is asked for. `whole` is False if only `short` and `spoken` will be used."""

    person: str
    reference: Mapping[str, str]
    claimed: datetime
    now: datetime
    language: str
    whole: bool


Composer = Callable[[NoticeRequest], Notice | None]
