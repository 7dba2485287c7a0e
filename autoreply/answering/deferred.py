"""What channels bring in, from decision to reply: the way of messages whose answer goes out by itself."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from autoreply.answering.inline import Inline, Tell
from autoreply.answering.responder import Responder, log_decided
from autoreply.concurrency.keyed_queue import KeyedQueue
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Claim, Recorded, RecordError
from autoreply.telemetry.metrics import Metrics
from channels import Inbound, SendError
from schedules import Clock

log = logging.getLogger("autoreply.answering.deferred")

PATIENCE = 120.0  # seconds in a lane, well within the lease


@dataclass(frozen=True, slots=True)
class InFlight:
    """A claimed reply on its way, the arrival of what it answers, and since when it waits (monotonic seconds)."""

    claim: Claim
    arrived: datetime
    since: float


class Deferred:
    """Answers each message once. Safe to call from the threads of all channels."""

    def __init__(
        self,
        responder: Responder,
        inline: Inline,
        outbox: Outbox,
        clock: Clock,
        metrics: Metrics,
        tell: Tell,
        at_window: Collection[str] = (),
    ) -> None:
        """`tell` takes what is wrong with the book, "" when it is well; `at_window` are channels that are answered at
        once, and so by memory where the book is shut."""
        self._desk, self._window, self._outbox = responder, inline, outbox
        self._clock, self._metrics, self._tell = clock, metrics, tell
        self._at_window = at_window
        self._lanes = KeyedQueue("replies", self._keep)
        self._has_lanes = False

    def start(self) -> None:
        """From now on, reading the next message need not wait until the last one's reply is out."""
        self._has_lanes = True

    def stop(self, timeout: float) -> None:
        """Let what is under way end within so many seconds; what still waits is left to the next life."""
        self._lanes.settle(timeout)
        for promise in self._lanes.close():
            self._outbox.leave(promise.claim)

    def deliver(self, inbounds: Sequence[Inbound]) -> None:
        """Messages that came together, oldest first. Raises `RecordError`: they are to be brought again.

        Who would be answered by memory at the window, where the book is shut, is so here as well (promise 4); what then
        cannot be sent is raised, and is to be brought again too.
        """
        try:
            self._window.write_down()  # so that nobody who was answered by memory is answered twice
            noted = self._desk.answer_all(inbounds)
        except RecordError as error:
            self._tell(str(error))
            if not all(inbound.channel in self._at_window for inbound in inbounds):
                raise
            self._hand_out(inbounds)
            return
        except Exception:
            if len(inbounds) == 1:
                raise
            self._deliver_apart(inbounds)
            return
        self._tell("")
        try:
            self._keep_all(self._promises(inbounds, noted))
        finally:
            log_decided(inbounds, noted)

    def _promises(self, inbounds: Sequence[Inbound], noted: Sequence[Recorded]) -> list[InFlight]:
        since, promises = self._clock.monotonic(), []
        for inbound, one in zip(inbounds, noted, strict=True):
            self._metrics.count_decision(inbound.channel, one.verdict.decision)
            if one.claim is not None:
                self._outbox.await_turn(one.claim)
                promises.append(InFlight(one.claim, inbound.arrived, since))
        return promises

    def _hand_out(self, inbounds: Sequence[Inbound]) -> None:
        """Decide by memory and send, one after the other. Raises `SendError`, once all had their turn."""
        trouble: SendError | None = None
        for inbound in inbounds:
            try:
                verdict = self._window.hand_out(inbound, partial(self._outbox.hand_out, inbound.channel))
            except SendError as error:
                trouble = error
                continue
            if verdict is not None:
                self._metrics.count_decision(inbound.channel, verdict.decision)
        if trouble is not None:
            raise trouble

    def _deliver_apart(self, inbounds: Sequence[Inbound]) -> None:
        """A fault of ours in one of them keeps no other waiting. Raises what it raised, once all had their turn."""
        fault: Exception | None = None
        for inbound in inbounds:
            try:
                self.deliver([inbound])
            except RecordError:
                raise
            except Exception as error:
                log.exception("a message cannot be decided about", extra={"channel": inbound.channel})
                fault = error
        if fault is not None:
            raise fault

    def _keep_all(self, promises: Sequence[InFlight]) -> None:
        """At once or in their lane: for one that comes alone a thread costs more than it saves."""
        for promise in promises:
            alone = len(promises) == 1 and self._lanes.is_empty(promise.claim.channel)
            if alone or not (self._has_lanes and self._lanes.put(promise.claim.channel, promise)):
                self._keep(promise)

    def _keep(self, promise: InFlight) -> None:
        """Send a reply that was claimed; one that waited too long in its lane is left to the outbox."""
        if self._clock.monotonic() - promise.since > PATIENCE:
            self._outbox.leave(promise.claim)
            return
        self._outbox.deliver(promise.claim)
        self._metrics.count_delay(promise.claim.channel, self._clock.now() - promise.arrived)
