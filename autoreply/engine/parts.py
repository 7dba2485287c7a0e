"""The parts of an engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoreply.answering.account import Account
from autoreply.answering.deferred import Deferred
from autoreply.answering.failover import Failover
from autoreply.answering.inline import Inline
from autoreply.answering.missed_calls import MissedCalls
from autoreply.answering.responder import Responder
from autoreply.answering.webhooks import Webhooks
from autoreply.concurrency.work_loop import WorkLoop
from autoreply.engine.heartbeat import Heartbeat
from autoreply.engine.people_job import PeopleJob
from autoreply.engine.pings import HandoverPing, WorkPing
from autoreply.engine.progress import WorkProgress
from autoreply.engine.public_certificates import PublicCertificates
from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import Timer
from autoreply.hours.feeds import Feeds
from autoreply.hours.live import Hours
from autoreply.notices.agreed import AgreedTimeJob
from autoreply.notices.alerts.job import AlertJob
from autoreply.notices.delivery.step import Delivering
from autoreply.notices.notices import Notices
from autoreply.opening_mail.job import OpeningMailJob
from autoreply.outgoing.outbox import Outbox
from autoreply.presence.calls import CallStates
from autoreply.presence.reconciler import Reconciler
from autoreply.record import Record
from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import Clock


@dataclass(frozen=True, slots=True)
class EngineParts:
    """`engine/wiring.py` builds them. Without a record, `record`, `responder` and `outbox` are the fallback's."""

    settings: Settings
    record: Record
    checkpoints: WorkLoop
    clock: Clock
    health: Health
    metrics: Metrics
    feeds: Feeds
    hours: Hours
    accounts: Mapping[str, Account]
    call_states: CallStates
    responder: Responder
    outbox: Outbox
    notices: Notices
    delivering: Delivering
    alerts: AlertJob
    agreed_times: AgreedTimeJob
    opening_mail: Sequence[OpeningMailJob]
    missed_calls: MissedCalls
    fallback_outbox: Outbox
    failover: Failover
    inline: Inline
    deferred: Deferred
    webhooks: Webhooks
    reconciler: Reconciler
    people: PeopleJob
    heartbeat: Heartbeat
    timer: Timer
    supervisor: Supervisor
    progress: WorkProgress
    work_ping: WorkPing
    handover_ping: HandoverPing
    certificates: PublicCertificates
