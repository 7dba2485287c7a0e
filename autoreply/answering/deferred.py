"""Answers messages whose reply goes out on its own: from `deliver` to the sent reply."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from autoreply.answering.failover import Failover
from autoreply.answering.responder import Decided
from autoreply.concurrency.keyed_queue import KeyedQueue
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Claim
from autoreply.telemetry.metrics import Metrics
from channels import Inbound
from schedules import Clock

log = logging.getLogger("autoreply.answering.deferred")

PATIENCE = 120.0  # seconds in the queue, well within the lease


@dataclass(frozen=True, slots=True)
class InFlight:
    """A claimed reply, its outbox, when its message arrived, and since when it waits (monotonic seconds)."""

    claim: Claim
    outbox: Outbox
    arrived: datetime
    since: float


class Deferred:
    """Answers each message once. Safe to call from the threads of all channels."""

    def __init__(self, failover: Failover, clock: Clock, metrics: Metrics) -> None:
        self._failover, self._clock, self._metrics = failover, clock, metrics
        self._queue = KeyedQueue[InFlight]("replies", self._send)
        self._has_threads = False
        self._began = clock.now()

    def start(self) -> None:
        """Use threads from now on, so that `deliver` does not wait for the replies."""
        self._has_threads = True

    def stop(self, timeout: float) -> None:
        """Wait so many seconds for replies that are being sent. The rest stay due, for the next start."""
        self._queue.settle(timeout)
        for waiting in self._queue.close():
            waiting.outbox.put_back(waiting.claim)

    def deliver(self, inbounds: Sequence[Inbound]) -> None:
        """Decide about messages that came together, oldest first. If it raises, deliver them again."""
        try:
            answered = self._failover.answer(inbounds)
        except Exception:
            if len(inbounds) == 1:
                raise
            self._deliver_apart(inbounds)
            return
        outbox = answered.side.outbox
        self._send_all([self._in_flight(one.claim, outbox, one) for one in answered.decided if one.claim is not None])

    def _in_flight(self, claim: Claim, outbox: Outbox, decided: Decided) -> InFlight:
        """Return the reply to send. If the message came before this process started, the reply is doubtful.

        A killed process may have sent it without recording that. The outbox then asks the provider, if that can tell.
        """
        outbox.mark_in_progress(claim)
        arrived = decided.inbound.arrived
        return InFlight(replace(claim, doubtful=arrived < self._began), outbox, arrived, self._clock.monotonic())

    def _deliver_apart(self, inbounds: Sequence[Inbound]) -> None:
        """Deliver each by itself, so that one that fails does not hold up the others. Then raises its error."""
        fault: Exception | None = None
        for inbound in inbounds:
            try:
                self.deliver([inbound])
            except Exception as error:
                log.exception("a message cannot be decided about", extra={"channel": inbound.channel})
                fault = error
        if fault is not None:
            raise fault

    def _send_all(self, replies: Sequence[InFlight]) -> None:
        """Send them, in the queue or, if there is only one and no queue, at once: a thread would cost more."""
        for one in replies:
            alone = len(replies) == 1 and self._queue.is_empty(one.claim.channel)
            if alone or not (self._has_threads and self._queue.put(one.claim.channel, one)):
                self._send(one)

    def _send(self, one: InFlight) -> None:
        """Send a claimed reply. One that waited too long in the queue goes back to the outbox."""
        if self._clock.monotonic() - one.since > PATIENCE:
            one.outbox.put_back(one.claim)
            return
        one.outbox.deliver(one.claim)
        self._metrics.count_delay(one.claim.channel, self._clock.now() - one.arrived)
