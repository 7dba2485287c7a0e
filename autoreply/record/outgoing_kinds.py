"""The kinds of outgoing messages. A new kind is one constant here, with its expiry."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class OutgoingKind:
    """One kind, by its name in the table. `late` is the sentence for an expired one.

    `lasts` is how long it may be sent after it was made. None: until the office opens, by the calendar or an override.
    """

    name: str
    lasts: timedelta | None
    late: str

    def ends(self, made: datetime, opening: datetime | None) -> datetime | None:
        """Return the expiry of one that was `made` then, or None."""
        return opening if self.lasts is None else made + self.lasts


REPLY = OutgoingKind("reply", None, "the office opened before it could be sent")
KINDS = {kind.name: kind for kind in (REPLY,)}
