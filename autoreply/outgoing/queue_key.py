"""What waits for what on the way out. A channel sends one thing at a time, so that a crash costs one duplicate at most.

What is urgent waits only for its like by the same way: not for a mail to the same person whose server hangs, and not
for an alert by another way.
"""

from dataclasses import dataclass
from typing import Self

from autoreply.record import Claim
from autoreply.record.staff.notice_payload import first_way


@dataclass(frozen=True, slots=True)
class QueueKey:
    """Claims that are sent one after the other."""

    name: str
    urgent: bool = False

    @classmethod
    def of(cls, claim: Claim) -> Self:
        if not claim.kind.urgent:
            return cls(claim.channel)
        return cls(f"{claim.channel} {claim.kind.name} {first_way(claim.reply.context)}", urgent=True)
