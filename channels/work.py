"""What a channel sees of the work of the practice's own people, for the count that each has of themselves.

Nothing here says to whom, about what, or with what words.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WorkKind(StrEnum):
    """What somebody did."""

    MAIL = "mail"  # sent one
    CHAT = "chat"  # wrote a message
    CALL = "call"  # took one


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that somebody did. `person` is a key of [people], "" for whose the channel is.

    `mark` tells in which order the channel saw it: a later one has a greater mark. What has no greater mark than what
    was counted before is not counted again.
    """

    kind: WorkKind
    person: str
    at: datetime
    mark: str
