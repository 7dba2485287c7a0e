"""Handles replies that never arrived: sends them once more, or notes it in the record and tells the owner.

The owner is told of every one that a provider refused at once, reported later, or sent back. It may be the address, or
our own account. Only who opted out is no trouble. The hand-over lists them all.
"""

import logging
from datetime import timedelta

from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record, RecordError
from autoreply.record.outgoing_kinds import REPLY
from autoreply.telemetry.health import ONE_REPLY, Health
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
        now, store = self._clock.now(), self._record.outgoing
        kind = REPLY
        try:
            if failure.opted_out:
                self._record.unreachable.opt_out(channel, failure.sender, now, failure.says)
            elif failure.unreachable:
                until = now + UNDELIVERABLE_FOR
                self._record.unreachable.mark(channel, failure.sender, until, failure.says)
            self._outbox.flush()  # only a reply that is recorded as sent can be reopened
            sent = store.last_sent(channel, failure.sender, now, failure.sent)
            if sent is not None:
                number, kind = sent
                due = now + SECOND_TRY_AFTER
                if kind is REPLY and failure.again and store.reopen(channel, failure.sender, number, due, failure.says):
                    log.warning("a reply is sent once more: %s", failure.says, extra={"channel": channel})
                    return
                store.lost(number, failure.says, now)
        except RecordError as error:
            self._health.report("record", str(error))
        # Whoever wrote an answer sees it on the page. A text after a call may go to a telephone that takes none.
        if kind is REPLY:
            self.came_back(channel, failure.says, opted_out=failure.opted_out)

    def came_back(self, channel: str, says: str, *, opted_out: bool = False) -> None:
        """A reply that the provider accepted never arrived, and the record says so. Raises nothing."""
        self._metrics.undelivered.labels(channel).inc()
        if not opted_out:
            self.lost(channel, says)

    def lost(self, channel: str, says: str) -> None:
        """A reply did not arrive, and is not sent again. The owner is told, of several at once. Raises nothing."""
        log.error("a reply did not arrive: %s", says, extra={"channel": channel})
        self._health.report(f"{channel}{ONE_REPLY}", f"{channel}: a reply did not arrive. {says}", SHOWN_FOR)
