"""Messages whose reply is said in the response to a webhook: a caller waits two seconds, not for a database.

They go the same way as all others. Where the record does not answer in time, or cannot be used, they are decided on
the fallback, and what was decided is replayed later (promise 4).
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

PATIENCE = 1.2  # seconds for the record; the provider's own patience is not for us to use up
WORKERS = 4
TOO_LATE = "The record does not answer in time. People are answered without it until it does."
MOST = 50  # messages in one transaction


@dataclass(frozen=True, slots=True)
class _Found:
    """What was decided about one message, and what is to be said now: to who posts it again, the same again."""

    answered: Answered
    decided: Decided
    reply: Reply | None


class Inline:
    """Answers each message once, and the same message with the same words. Safe to share between threads."""

    def __init__(self, failover: Failover, clock: Clock, metrics: Metrics, *, one_writer: bool) -> None:
        """`one_writer`: transactions wait for one another anyway, so messages that wait together share one."""
        self._failover, self._clock, self._metrics = failover, clock, metrics
        workers, most = (1, MOST) if one_writer else (WORKERS, 1)
        self._pool = DeadlinePool("webhooks", workers, self._by_record, most, fails_all=RecordError)

    async def answer(self, inbound: Inbound) -> Reply | None:
        """The reply where there is one to be said now. Takes two seconds at most, in which no thread waits."""
        try:
            found = await self._pool.soon(inbound, PATIENCE, self._came_late)
        except Exception as error:  # noqa: BLE001 - whatever it was, people are answered
            found = self._by_fallback(inbound, error)
        return self._confirm(found)

    def close(self) -> None:
        """Let the threads end. Whoever asks later is answered by the fallback."""
        self._pool.stop()

    def _by_record(self, inbounds: Sequence[Inbound]) -> list[_Found]:
        return _found(self._failover.by_record(inbounds))

    def _by_fallback(self, inbound: Inbound, error: Exception) -> _Found:
        if isinstance(error, TooLateError):
            self._failover.report(TOO_LATE)
        elif isinstance(error, RecordError):
            self._failover.report(str(error))
        else:  # a fault of ours
            log.error("the record was asked in vain, in a way nobody expected", exc_info=error)
        return _found(self._failover.by_fallback([inbound]))[0]

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
