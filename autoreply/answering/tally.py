"""Each decision is counted and logged here, and nowhere else."""

import logging
from collections import Counter
from collections.abc import Sequence

from autoreply.answering.responder import Decided
from autoreply.telemetry.metrics import Metrics

log = logging.getLogger("autoreply.answering")


class Tally:
    """Safe to share between threads."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def count(self, decided: Sequence[Decided], by: str) -> None:
        """`by` names the record that keeps them. A log line names nobody, so alike decisions share one."""
        for one in decided:
            self._metrics.count_decision(one.inbound.channel, one.outcome.decision)
        whys = Counter((one.inbound.channel, one.outcome.decision.reason.value) for one in decided)
        for (channel, reason), messages in whys.items():
            log.info("decided", extra={"channel": channel, "reason": reason, "messages": messages, "by": by})
