"""Answers messages whose reply goes into the response to a webhook. The provider waits only two seconds.

They are decided like all others. If the record does not answer in time, or cannot be used, the fallback decides, and
its decisions are replayed later (promise 4).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from autoreply.answering.failover import Answered, Failover
from autoreply.answering.responder import Decided
from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from autoreply.decision.reason import Reason
from autoreply.record import RecordError
from autoreply.telemetry.metrics import Metrics
from channels import Inbound, Reply
from schedules import Clock

log = logging.getLogger("autoreply.answering.inline")

PATIENCE = 1.2  # seconds for the record; the provider waits little longer
WORKERS = 4
TOO_LATE = "The record does not answer in time. People are answered without it until it does."
MOST = 50  # messages in one transaction


@dataclass(frozen=True, slots=True)
class _Found:
    """The decision about one message, and the reply to give now. A message that is posted again gets the same reply."""

    answered: Answered
    decided: Decided
    reply: Reply | None


class Inline:
    """Answers each message once, and a repeated one with the same text. Safe to share between threads."""

    def __init__(self, failover: Failover, clock: Clock, metrics: Metrics, *, one_writer: bool) -> None:
        """`one_writer`: transactions are serialised anyway, so messages that wait together share one."""
        self._failover, self._clock, self._metrics = failover, clock, metrics
        workers, most = (1, MOST) if one_writer else (WORKERS, 1)
        self._pool = DeadlinePool("webhooks", workers, self._by_record, most, fails_all=RecordError)

    async def answer(self, inbound: Inbound) -> Reply | None:
        """Return the reply, or None. Takes two seconds at most, and blocks no thread meanwhile."""
        try:
            found = await self._pool.soon(inbound, PATIENCE, self._came_late)
        except Exception as error:  # noqa: BLE001 - after any error, people still get a reply
            found = self._by_fallback(inbound, error)
        return self._confirm(found)

    def close(self) -> None:
        """End the threads. After that, the fallback answers."""
        self._pool.stop()

    def _by_record(self, inbounds: Sequence[Inbound]) -> list[_Found]:
        answered = self._failover.by_record(inbounds)
        self._failover.count(answered)
        return _found(answered)

    def _by_fallback(self, inbound: Inbound, error: Exception) -> _Found:
        if isinstance(error, TooLateError):
            self._failover.report(TOO_LATE)
        elif isinstance(error, RecordError):
            self._failover.report(str(error))
        else:  # a fault of ours
            log.error("the record failed unexpectedly; the fallback answers", exc_info=error)
        answered = self._failover.by_fallback([inbound])
        self._failover.count(answered)
        return _found(answered)[0]

    def _confirm(self, found: _Found) -> Reply | None:
        inbound, claim = found.decided.inbound, found.decided.claim
        if claim is not None:
            found.answered.side.outbox.answered(claim)
            self._metrics.count_delay(inbound.channel, self._clock.now() - inbound.arrived)
        return found.reply

    def _came_late(self, found: _Found) -> None:
        self._failover.record_came_late(found.decided)


def _found(answered: Answered) -> list[_Found]:
    outgoing = answered.side.responder.record.outgoing
    return [
        _Found(
            answered,
            one,
            outgoing.sent_reply(one.inbound.channel, one.inbound.id)
            if one.outcome.decision.reason is Reason.DUPLICATE
            else one.outcome.reply,
        )
        for one in answered.decided
    ]
