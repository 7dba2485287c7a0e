"""What comes out of a decision."""

from dataclasses import dataclass
from datetime import datetime

from autoreply.decision.decide import Decision
from channels import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes out for one message: the decision, and the reply where it answers.

    `ends` is the instant from which the reply must not be sent any more: the office opens.
    """

    decision: Decision
    reply: Reply | None = None
    ends: datetime | None = None
