"""Answers messages whose reply goes out on its own: from `deliver` to the sent reply."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cachetools import FIFOCache

from autoreply.answering.failover import Failover
from autoreply.answering.responder import Decided
from autoreply.concurrency.keyed_queue import KeyedQueue
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Claim
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import HostError, Inbound, SendError
from schedules import Clock

log = logging.getLogger("autoreply.answering.deferred")

PATIENCE = 120.0  # seconds in the queue, well within the lease
TRIES = 8  # at a message that a fault of ours keeps from being decided: with the channel's pauses some two minutes
REMEMBERED = 1000  # of such messages
SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InFlight:
    """A claimed reply, its outbox, when its message arrived, and since when it waits (monotonic seconds)."""

    claim: Claim
    outbox: Outbox
    arrived: datetime
    since: float


class Deferred:
    """Answers each message once. Safe to call from the threads of all channels."""

    def __init__(self, failover: Failover, clock: Clock, metrics: Metrics, health: Health) -> None:
        self._failover, self._clock, self._metrics, self._health = failover, clock, metrics, health
        self._faults: FIFOCache[tuple[str, str], int] = FIFOCache(REMEMBERED)
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
            answered = self._failover.decide(inbounds)
        except Exception as error:
            if len(inbounds) > 1:
                self._deliver_apart(inbounds)
            elif not self._is_given_up(inbounds[0], error):
                raise
            return
        outbox = answered.side.outbox
        self._send_all([self._in_flight(one.claim, outbox, one) for one in answered.decided if one.claim is not None])
        self._failover.count(answered)

    def _in_flight(self, claim: Claim, outbox: Outbox, decided: Decided) -> InFlight:
        """Return the reply to send. If the message came before this process started, the reply is doubtful.

        A killed process may have sent it without recording that. The outbox then asks the provider, if that can tell.
        """
        outbox.mark_in_progress(claim)
        arrived = decided.inbound.arrived
        return InFlight(replace(claim, doubtful=arrived < self._began), outbox, arrived, self._clock.monotonic())

    def _is_given_up(self, inbound: Inbound, error: Exception) -> bool:
        """Whether a message goes undecided, because bringing it again and again would hold up all that follow it."""
        if isinstance(error, HostError | SendError):
            return False
        key = inbound.channel, inbound.id
        self._faults[key] = self._faults.get(key, 0) + 1
        if self._faults[key] < TRIES:
            return False
        says = "Look through what came in and got no reply. The log has the reason; please report it."
        says = f"{inbound.channel}: Autoreply has a fault, and could not decide about a message. {says}"
        self._health.report(f"{inbound.channel}: undecided", says, SHOWN_FOR)
        return True

    def _deliver_apart(self, inbounds: Sequence[Inbound]) -> None:
        """Deliver each by itself, so that one that fails does not hold up the others. Then raises its error."""
        fault: Exception | None = None
        for inbound in inbounds:
            try:
                self.deliver([inbound])
            except Exception as error:
                log.exception("no decision could be made about a message", extra={"channel": inbound.channel})
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
