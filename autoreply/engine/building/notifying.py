"""Builds what tells the people of the practice: notices, alerts, hand-overs and weekly mirrors."""

from collections.abc import Mapping
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.failover import Failover
from autoreply.engine.building.accounts import channels_of
from autoreply.engine.building.base import EngineBase
from autoreply.mirror.mirrors import mirrors_of
from autoreply.mirror.weekly import MirrorJob
from autoreply.notices.alerts.job import AlertJob
from autoreply.notices.alerts.records import AlertRecords
from autoreply.notices.handover.about_clients import AboutClients
from autoreply.notices.handover.about_policy import AboutPolicy
from autoreply.notices.handover.about_reviews import AboutReviews
from autoreply.notices.handover.composer import HandoverComposer, HandoverSection
from autoreply.notices.handover.job import HandoverJob
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
    sections: dict[str, HandoverSection] = {
        "about_clients": AboutClients(base.settings, given.usable_record, base.hours.of),
        "about_reviews": AboutReviews(base.settings, given.usable_record),
        "about_papers": AboutPolicy(base.settings, given.usable_record),
    }
    notices.register(HAND_OVER, HandoverComposer(base.settings, given.usable_record, channels, sections))
    report = given.health.report
    return HandoverJob(base.settings, given.usable_record, notices, base.hours.of, given.clock, report)


def weekly_mirror_of(base: EngineBase, notices: Notices) -> MirrorJob:
    """The job that sends their weekly mirror to those who wish it."""
    settings, record = base.settings, base.given.usable_record
    return MirrorJob(settings, record, notices, mirrors_of(settings, record), base.hours.of, base.given.clock)
