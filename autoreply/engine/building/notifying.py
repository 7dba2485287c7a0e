"""Builds what tells the people of the practice: notices, alerts, hand-overs and weekly mirrors."""

from collections.abc import Mapping
from functools import cache, partial

from autoreply.answering.account import Account
from autoreply.answering.failover import Failover
from autoreply.engine.building.accounts import channels_of
from autoreply.engine.building.base import EngineBase
from autoreply.mirror.mirrors import mirrors_of
from autoreply.mirror.weekly import MirrorJob
from autoreply.notices.alerts.job import AlertJob
from autoreply.notices.alerts.records import AlertRecords
from autoreply.notices.handover.job import HandoverJob
from autoreply.notices.notice import Composer, Notice, NoticeRequest
from autoreply.notices.notices import Notices
from autoreply.record.outgoing_kinds import ALERT, HAND_OVER


def notices_of(base: EngineBase, accounts: Mapping[str, Account]) -> Notices:
    """What claims messages to our own people, and knows the ways to them."""
    given, channels = base.given, channels_of(accounts)
    return Notices(
        base.settings,
        channels,
        [record for record in (given.record, given.fallback.record) if record is not None],
        given.clock,
        base.install,
        partial(given.health.unwell, tuple(channels)),
    )


def alerts_of(base: EngineBase, notices: Notices, failover: Failover) -> AlertJob:
    """The job that alerts who is on call."""
    given, telemetry = base.given, (base.given.health.report, base.given.metrics)
    records = AlertRecords(given.record, given.fallback, failover.replay)
    job = AlertJob(base.settings, records, notices, base.hours, given.clock, telemetry)
    notices.register(ALERT, job.composer)
    return job


def handover_of(base: EngineBase, accounts: Mapping[str, Account], notices: Notices) -> HandoverJob:
    """The job that hands over at each opening, with what composes it."""
    given, channels = base.given, channels_of(accounts)

    @cache
    def composer() -> Composer:
        # What a hand-over can say is a fortieth of the start. It is needed at the first opening.
        from autoreply.engine.building.handover import handover_composer

        return handover_composer(base, channels)

    def compose(request: NoticeRequest) -> Notice | None:
        return composer()(request)

    notices.register(HAND_OVER, compose)
    report = given.health.report
    return HandoverJob(base.settings, given.usable_record, notices, base.hours.of, given.clock, report)


def weekly_mirror_of(base: EngineBase, notices: Notices) -> MirrorJob:
    """The job that sends their weekly mirror to those who wish it."""
    settings, record = base.settings, base.given.usable_record
    return MirrorJob(settings, record, notices, mirrors_of(settings, record), base.hours.of, base.given.clock)
