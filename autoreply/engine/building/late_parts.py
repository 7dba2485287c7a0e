"""Parts that others call back before they are built."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from autoreply.answering.delivery_failures import DeliveryFailures
from autoreply.answering.failover import Failover
from autoreply.answering.responder import Responder
from autoreply.engine.housekeeping import Housekeeping
from autoreply.engine.progress import WorkProgress
from autoreply.engine.timer import Timer
from autoreply.mirror.counting import WorkCounter
from autoreply.notices.alerts.job import AlertJob
from autoreply.notices.alerts.protocol_watch import ProtocolWatch
from autoreply.notices.delivery.step import Delivering
from autoreply.notices.notices import Notices
from autoreply.presence.calls import CallStates
from channels import (
    CallState,
    DeliveryFailure,
    Inbound,
    KeyAnswer,
    LeftRecording,
    Work,
)


@dataclass(slots=True)
class LateParts:
    """Parts that channels and the decision counter call back. They are set before the engine starts."""

    progress: WorkProgress
    notices: Notices = field(init=False)
    delivering: Delivering = field(init=False)
    alerts: AlertJob = field(init=False)
    protocol: ProtocolWatch = field(init=False)
    failures: DeliveryFailures = field(init=False)
    failover: Failover = field(init=False)
    call_states: CallStates = field(init=False)
    housekeeping: Housekeeping = field(init=False)
    timer: Timer = field(init=False)
    work: WorkCounter = field(init=False)

    def undelivered(self, channel: str, failure: DeliveryFailure) -> None:
        if not self.notices.undelivered(channel, failure):
            self.failures.report(channel, failure)

    def call_state(self, channel: str, caller: str) -> CallState:
        return self.call_states.of(channel, caller)

    def called(self, call: Inbound) -> None:
        self.failover.answer([call], Responder.note_calls)

    def left(self, channel: str, left: LeftRecording) -> None:
        self.delivering.arrivals.left(channel, left)

    def worked(self, channel: str, done: Sequence[Work]) -> None:
        self.work.note(channel, done)

    def asked_for_help(self, channel: str, call: str) -> None:
        self.alerts.pressed(channel, call)

    def answered_key(self, token: str, digits: str, language: str) -> KeyAnswer:
        return self.alerts.answered(token, digits, language)

    def pressed_button(self, channel: str, token: str, sender: str) -> str:
        return self.alerts.pressed_button(channel, token, sender)

    def may_discard(self, channel: str, reference: str) -> bool:
        return self.delivering.discard.may_discard(channel, reference)

    def can_alert(self) -> bool:
        return self.protocol.is_kept()

    def tripped(self, channel: str, urgent: bool) -> None:
        if not self.housekeeping.has_reported(channel, urgent=urgent):
            self.timer.wake()  # the owner learns of it at once, not at the next heartbeat
