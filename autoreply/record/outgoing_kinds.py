"""The kinds of outgoing messages. A new kind is one constant here, with its expiry."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class OutgoingKind:
    """One kind, by its name in the table. `late` is the sentence for an expired one.

    `lasts` is how long it may be sent after it was made. None: until the office opens, by the calendar or an override.
    `keeps`: what was sent is kept where its channel reports failures, so that it can be sent once more.
    """

    name: str
    lasts: timedelta | None
    late: str
    keeps: bool = True

    def ends(self, made: datetime, opening: datetime | None) -> datetime | None:
        """Return the expiry of one that was `made` then, or None."""
        return opening if self.lasts is None else made + self.lasts


REPLY = OutgoingKind("reply", None, "the office opened before it could be sent")
ANSWER = OutgoingKind("answer", timedelta(hours=4), "it could not be sent for four hours", keeps=False)
KINDS = {kind.name: kind for kind in (REPLY, ANSWER)}
