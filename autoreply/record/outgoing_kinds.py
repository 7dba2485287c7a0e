"""The kinds of outgoing messages. A new kind is one constant here, with its expiry."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class OutgoingKind:
    """One kind, by its name in the table. `late` is the sentence for an expired one.

    `lasts` is how long it may be sent after it was made. None: until the office opens, by the calendar or an override.
    `keeps`: what was sent is kept where its channel reports failures, so that it can be sent once more.
    Two are for messages to our own people: `patience` is how long one way is tried again before the next one is used.
    `goes_around`: ways that depend on a channel that is not well are used last.
    `urgent`: it goes before all others, and waits for none of them (`outgoing.queue_key`).
    """

    name: str
    lasts: timedelta | None
    late: str
    patience: timedelta = timedelta()
    keeps: bool = True
    goes_around: bool = False
    urgent: bool = False

    def ends(self, made: datetime, opening: datetime | None) -> datetime | None:
        """Return the expiry of one that was `made` then, or None."""
        return opening if self.lasts is None else made + self.lasts


REPLY = OutgoingKind("reply", None, "the office opened before it could be sent")
NOTICE = OutgoingKind("notice", timedelta(days=1), "no way worked for a day", timedelta(minutes=3), goes_around=True)
HAND_OVER = OutgoingKind("hand-over", timedelta(days=1), "no way worked for a day", timedelta(minutes=3))
DELIVERY = OutgoingKind("delivery", timedelta(days=7), "no way worked for a week", timedelta(minutes=3))
ALERT = OutgoingKind("alert", timedelta(hours=1), "no way worked for an hour", goes_around=True, urgent=True)
AGREED = OutgoingKind("agreed-time", timedelta(hours=1), "the agreed time was over before any way worked")
ANSWER = OutgoingKind("answer", timedelta(hours=4), "it could not be sent for four hours", keeps=False)
OPENING_MAIL = OutgoingKind(
    "opening-mail", timedelta(days=1), "no way worked for a day", timedelta(minutes=3), goes_around=True
)
MIRROR = OutgoingKind("mirror", timedelta(days=1), "no way worked for a day", timedelta(minutes=3))
TO_STAFF = (NOTICE, HAND_OVER, DELIVERY, ALERT, AGREED, OPENING_MAIL, MIRROR)
MISSED_CALL = OutgoingKind("missed-call", timedelta(minutes=30), "the call was too long ago for a text about it")
KINDS = {kind.name: kind for kind in (REPLY, MISSED_CALL, ANSWER, *TO_STAFF)}
