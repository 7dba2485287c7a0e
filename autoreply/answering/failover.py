"""Decides every message on the record, or on the fallback while the record cannot be used."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoreply.answering.decision_counter import DecisionCounter
from autoreply.answering.fallback import Fallback
from autoreply.answering.responder import Decided, Responder
from autoreply.outgoing.outbox import Outbox
from autoreply.record import RecordError
from channels import Inbound
from schedules import Clock

log = logging.getLogger("autoreply.answering.failover")

Report = Callable[[str], None]
Ask = Callable[[Responder, Sequence[Inbound]], list[Decided]]


@dataclass(frozen=True, slots=True)
class Side:
    """A record's responder, and the outbox that sends its claims."""

    responder: Responder
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class Answered:
    """The decisions about messages that came together, and the side that made them.

    `uncounted` are those to count, and `by` names the record that has them.
    """

    side: Side
    decided: Sequence[Decided]
    uncounted: Sequence[Decided]
    by: str


class Failover:
    """Answers each message once. Safe to call from the threads of all channels."""

    def __init__(
        self,
        main: Side | None,
        standby: Side,
        fallback: Fallback,
        clock: Clock,
        counter: DecisionCounter,
        report: Report,
    ) -> None:
        """`main` is None while the record cannot be opened. `standby` uses the fallback's record. `report` takes what
        is wrong with the record, or ""."""
        self._main, self._standby, self._fallback = main, standby, fallback
        self._clock, self._counter, self._report = clock, counter, report

    @property
    def has_record(self) -> bool:
        """Whether the record could be opened. Without it, the fallback decides everything."""
        return self._main is not None

    def report(self, says: str) -> None:
        """Report what is wrong with the record, or "". The daemon reports that it cannot be opened."""
        if self._main is not None:
            self._report(says)

    def answer(self, inbounds: Sequence[Inbound], ask: Ask = Responder.answer_all) -> Answered:
        """Decide about each message in turn, and count it. Waits for the record as long as it takes."""
        answered = self.decide(inbounds, ask)
        self.count(answered)
        return answered

    def decide(self, inbounds: Sequence[Inbound], ask: Ask = Responder.answer_all) -> Answered:
        """Like `answer`, but leave it to the caller to `count`, once the reply is out: the sender waits for it."""
        try:
            return self.by_record(inbounds, ask)
        except RecordError as error:
            self.report(str(error))
            return self.by_fallback(inbounds, ask)

    def by_record(self, inbounds: Sequence[Inbound], ask: Ask = Responder.answer_all) -> Answered:
        """Decide on the record. After a `RecordError` nothing is recorded. The caller counts."""
        if self._main is None:
            raise RecordError("The record cannot be opened.")
        self.replay()  # first the earlier decisions: a START follows its STOP
        decided = ask(self._main.responder, inbounds)
        self._fallback.decided_elsewhere(decided)
        self.report("")
        # The fallback may have answered a webhook meanwhile.
        uncounted = [one for one in decided if not self._fallback.knows(one.inbound)]
        return Answered(self._main, decided, uncounted, "record")

    def by_fallback(self, inbounds: Sequence[Inbound], ask: Ask = Responder.answer_all) -> Answered:
        """Decide on the fallback, with what is known of the record. Does not wait for it. The caller counts."""
        self._fallback.catch_up()
        decided = ask(self._standby.responder, inbounds)
        self._fallback.decided(decided)
        return Answered(self._standby, decided, decided, "fallback")

    def count(self, answered: Answered) -> None:
        """Count and log decisions."""
        self._counter.count(answered.uncounted, answered.by)

    def record_came_late(self, decided: Decided) -> None:
        """Handle a decision of the record that came after the fallback's. Sends the reply if the fallback gave none."""
        assert self._main is not None
        if decided.claim is None:
            return
        reason = self._standby.responder.record.messages.reason_of(decided.inbound.channel, decided.inbound.id)
        if reason is not None and not reason.answers:
            self._main.outbox.deliver(decided.claim)
        else:
            self._main.outbox.answered(decided.claim)

    def replay(self) -> None:
        """Write the fallback's decisions into the record. Raises `RecordError`."""
        if self._main is not None and self._fallback.is_ahead:
            self._standby.outbox.flush()
            self._fallback.replay(self._main.responder.record, self._clock.now())
            self.report("")

    def synchronize(self) -> None:
        """Replay, then copy what the record knows to the fallback: at every heartbeat. Raises `RecordError`."""
        if self._main is not None:
            self.replay()
            self._fallback.copy(self._main.responder.record, self._clock.now())

    def close(self) -> None:
        """Write down what is left, as far as possible."""
        try:
            self._standby.outbox.flush()
            if self._main is not None:
                self._main.outbox.flush()
            self.replay()
        except RecordError as error:
            log.error("the last decisions cannot be written to the record: %s", error)
