"""The outcome of a decision."""

from dataclasses import dataclass
from datetime import datetime

from autoreply.decision.decide import Decision
from channels import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision about one message, and the reply if there is one.

    `ends` is when the office opens. From then on the reply must not be sent. `agreed` is who is to have the message at
    once because it came in a time agreed with the client, a key of [people], "" being the practice; None: nobody.
    """

    decision: Decision
    reply: Reply | None = None
    ends: datetime | None = None
    agreed: str | None = None
