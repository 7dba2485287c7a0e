"""The outcome of a decision."""

from dataclasses import dataclass
from datetime import datetime

from autoreply.decision.decide import Decision
from channels import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision about one message, and the reply if there is one.

    `ends` is when the office opens. From then on the reply must not be sent.
    """

    decision: Decision
    reply: Reply | None = None
    ends: datetime | None = None
