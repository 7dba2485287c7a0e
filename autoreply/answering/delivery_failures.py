"""Handles replies that a provider accepted and that never arrived: sends them once more, or reports them."""

import logging
from datetime import timedelta

from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record, RecordError
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import DeliveryFailure
from schedules import Clock

log = logging.getLogger("autoreply.answering.delivery_failures")

SECOND_TRY_AFTER = timedelta(minutes=2)  # a phone that was off may be on again
UNDELIVERABLE_FOR = timedelta(days=1)  # the network may be wrong about the number
SHOWN_FOR = timedelta(days=1)  # the metric keeps the count


class DeliveryFailures:
    """Takes the delivery failures of all channels. Safe to call from their threads."""

    def __init__(self, record: Record, outbox: Outbox, clock: Clock, health: Health, metrics: Metrics) -> None:
        self._record, self._outbox, self._clock = record, outbox, clock
        self._health, self._metrics = health, metrics

    def report(self, channel: str, failure: DeliveryFailure) -> None:
        """Handle a reply that never arrived. Raises nothing."""
        now = self._clock.now()
        try:
            if failure.unreachable:
                until = now + UNDELIVERABLE_FOR
                self._record.unreachable.mark(channel, failure.sender, until, failure.says)
            self._outbox.flush()  # only a reply that is recorded as sent can be reopened
            if self._record.answers.undelivered(channel, failure.sender, failure.says, now):
                return  # whoever wrote it sees that on the page
            due = now + SECOND_TRY_AFTER
            if failure.again and self._record.outgoing.reopen(channel, failure.sender, now, due, failure.says):
                log.warning("a reply is sent once more: %s", failure.says, extra={"channel": channel})
                return
        except RecordError as error:
            self._health.report("record", str(error))
        log.error("a reply did not arrive: %s", failure.says, extra={"channel": channel})
        self._metrics.undelivered.labels(channel).inc()
        self._health.report(f"{channel}: delivery", f"{channel}: a reply did not arrive. {failure.says}", SHOWN_FOR)
