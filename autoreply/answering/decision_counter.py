"""Counts and logs every decision. Nothing else does."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence

from autoreply.answering.responder import Decided
from autoreply.decision.reason import Reason
from autoreply.telemetry.metrics import Metrics
from channels import Signal

log = logging.getLogger("autoreply.answering")


Tripped = Callable[[str, bool], None]


def _nobody(_channel: str, _urgent: bool) -> None:
    """The default: tell nobody."""


class DecisionCounter:
    """Safe to share between threads."""

    def __init__(self, metrics: Metrics, tripped: Tripped = _nobody) -> None:
        """`tripped` is called for each message that a breaker silences, with its channel and whether it is urgent."""
        self._metrics, self._tripped = metrics, tripped

    def count(self, decided: Sequence[Decided], by: str) -> None:
        """Count decisions. `by` names the record that has them. Equal ones share a log line, which names nobody."""
        for one in decided:
            self._metrics.count_decision(one.inbound.channel, one.outcome.decision)
            if one.outcome.decision.reason is Reason.BREAKER:
                self._tripped(one.inbound.channel, Signal.URGENT in one.inbound.signals)
        whys = Counter((one.inbound.channel, one.outcome.decision.reason.value) for one in decided)
        for (channel, reason), messages in whys.items():
            log.info("decided", extra={"channel": channel, "reason": reason, "messages": messages, "by": by})
