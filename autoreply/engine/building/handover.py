"""Builds what composes hand-overs, when the first one is sent."""

from collections.abc import Mapping

from autoreply.engine.building.base import EngineBase
from autoreply.notices.handover.about_clients import AboutClients
from autoreply.notices.handover.about_policy import AboutPolicy
from autoreply.notices.handover.about_reviews import AboutReviews
from autoreply.notices.handover.composer import HandoverComposer, HandoverSection
from autoreply.notices.notice import Composer
from channels import Channel


def handover_composer(base: EngineBase, channels: Mapping[str, Channel]) -> Composer:
    """What composes hand-overs, with all their sections."""
    record = base.given.usable_record
    sections: dict[str, HandoverSection] = {
        "about_clients": AboutClients(base.settings, record, base.hours.of),
        "about_reviews": AboutReviews(base.settings, record),
        "about_papers": AboutPolicy(base.settings, record),
    }
    return HandoverComposer(base.settings, record, channels, sections, base.given.clock.monotonic)
