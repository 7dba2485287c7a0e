"""What is told to a person of the practice, in every form in which it may be sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from channels import Attachment, StaffKey


@dataclass(frozen=True, slots=True)
class Notice:
    """`subject` has nobody's words. `short` and `spoken` name no client, no number and no words at all.

    `unattached` is `plain` for a way that carries no files, where it says something else about them.
    `key` asks who is called to press one, and stands as a button under `pressable` in a chat. `linked`: the address of
    the page stands below `short` on a lock screen, too; not beside a code, nor in an alert, which is taken without it.
    """

    subject: str
    plain: str = field(repr=False)
    short: str
    spoken: str = ""
    html: str = field(default="", repr=False)
    attachments: Sequence[Attachment] = field(default=(), repr=False)
    unattached: str = field(default="", repr=False)
    key: StaffKey | None = None
    pressable: str = ""
    linked: bool = True


class NoticeExtent(IntEnum):
    """How much of it a way takes: each is asked for where the one before was too large.

    A chat that takes none of them is told `short`, with the link to the page.
    """

    FULL = 0
    NO_FILES = 1
    NO_CONTENT = 2  # no words of clients either, which come by themselves


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """What a composer is asked for. `whole` is False if only `short` and `spoken` will be used.

    `identity` is that of the message to send. A composer that has no smaller form leaves `extent` alone.
    """

    person: str
    reference: Mapping[str, str]
    claimed: datetime
    now: datetime
    language: str
    whole: bool
    identity: str = ""
    extent: NoticeExtent = NoticeExtent.FULL


Composer = Callable[[NoticeRequest], Notice | None]
