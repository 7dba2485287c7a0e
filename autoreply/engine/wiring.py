"""Builds an engine from its settings: in one place, in one pass, one step for each group of parts."""

from functools import partial

from autoreply.answering.deferred import Deferred
from autoreply.answering.webhooks import Webhooks
from autoreply.answering.written_answers import WrittenAnswers
from autoreply.engine.building.accounts import accounts_of, channels_of
from autoreply.engine.building.answering import answering_of
from autoreply.engine.building.base import base_of
from autoreply.engine.building.delivering import delivering_of, missed_calls_of
from autoreply.engine.building.late_parts import LateParts
from autoreply.engine.building.notifying import alerts_of, handover_of, notices_of, weekly_mirror_of
from autoreply.engine.building.opening_mail import opening_mail_of
from autoreply.engine.building.presence import presence_of
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.heartbeat_steps import heartbeat_of
from autoreply.engine.housekeeping import Housekeeping
from autoreply.engine.next_change import ModeChanges, first
from autoreply.engine.pings import HandoverPing, WorkPing
from autoreply.engine.progress import WorkProgress
from autoreply.engine.public_certificates import PublicCertificates
from autoreply.engine.supervisor import Supervisor
from autoreply.engine.timer import Timer
from autoreply.mirror.counting import WorkCounter
from autoreply.notices.agreed import AgreedTimeJob
from autoreply.notices.alerts.protocol_watch import ProtocolWatch
from autoreply.presence.calls import CallStates
from autoreply.record.work_loops import checkpoint_loop
from autoreply.settings import Settings


def build_engine(settings: Settings, given: Dependencies) -> Engine:
    """An engine of these settings, not yet started. Raises `RecordError`, `FolderError`."""
    late = LateParts(WorkProgress(given.clock))
    base = base_of(settings, given)
    late.work = WorkCounter(settings, given.usable_record, base.hours.of, given.clock)
    accounts = accounts_of(base, late)
    notices = notices_of(base, accounts)
    late.protocol = ProtocolWatch(settings, notices, given.health)
    answering = answering_of(base, accounts, notices, late)
    deferred = Deferred(answering.failover, given.clock, given.metrics, given.health)
    late.delivering = delivering_of(given, settings, accounts, base.hours, notices, (late.called, deferred.deliver))
    presence = presence_of(base, accounts)
    late.call_states = CallStates(settings, base.hours, given.clock, accounts, given.usable_record.clients)
    handover = handover_of(base, accounts, notices)
    late.housekeeping = Housekeeping(settings, given, accounts, answering.front.outbox, handover.waits_since)
    late.delivering.job.hands_over = True
    late.alerts = alerts_of(base, notices, answering.failover)
    written = WrittenAnswers(given.usable_record, accounts, given.clock, given.health)
    mirror = weekly_mirror_of(base, notices)
    # A text of the last seconds before an opening is known first, so that the hand-over has its words.
    steps = (late.delivering.arrivals.note_texts, handover.step, written.release, written.find_lost, mirror.step)
    # Without the record nobody knows who wrote, and must not be told that nobody did.
    openings = steps if given.record is not None else ()
    heartbeat = heartbeat_of(base, answering, presence, late, openings)
    renamed = {old: name for name, old in settings.former_names.items()}
    changes = (ModeChanges(accounts, presence.wanted).next, handover.next_opening)
    late.timer = Timer(given.clock, partial(first, changes, given.clock), heartbeat.beat)
    return Engine(
        settings=settings,
        record=given.usable_record,
        checkpoints=checkpoint_loop(given.usable_record.database),
        clock=given.clock,
        health=given.health,
        metrics=given.metrics,
        feeds=base.feeds,
        hours=base.hours,
        accounts=accounts,
        call_states=late.call_states,
        responder=answering.front.responder,
        outbox=answering.front.outbox,
        notices=notices,
        delivering=late.delivering,
        alerts=late.alerts,
        agreed_times=AgreedTimeJob(settings, given.usable_record, notices, given.clock, channels_of(accounts)),
        opening_mail=opening_mail_of(settings, given, accounts, base.hours, notices),
        missed_calls=missed_calls_of(given, settings, accounts, base.install, answering.front.outbox.wake),
        fallback_outbox=answering.standby.outbox,
        failover=answering.failover,
        inline=answering.inline,
        deferred=deferred,
        webhooks=Webhooks(accounts, answering.inline, late.delivering.redacted, renamed),
        reconciler=presence.reconciler,
        people=presence.job,
        heartbeat=heartbeat,
        timer=late.timer,
        supervisor=Supervisor(given.health, given.clock),
        progress=late.progress,
        work_ping=WorkPing(settings, given.usable_record, given.health, given.clock, late.progress, heartbeat.alive),
        handover_ping=HandoverPing(
            settings, given.usable_record, given.health, given.clock, base.hours, handover.is_done
        ),
        certificates=PublicCertificates(settings, given.health, given.clock),
    )
