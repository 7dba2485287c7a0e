"""Builds what delivers texts and voicemails to the people of the practice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from autoreply.answering.account import Account
from autoreply.answering.facts import period_at
from autoreply.contents.contents import Contents
from autoreply.contents.writing import WrittenFor
from autoreply.engine.dependencies import Dependencies
from autoreply.hours.live import Hours
from autoreply.notices.delivery.arrivals import Arrivals
from autoreply.notices.delivery.compose import DeliveryComposer
from autoreply.notices.delivery.deliveries import DeliveryJob
from autoreply.notices.delivery.delivering import Delivering
from autoreply.notices.delivery.discard import Discard
from autoreply.notices.delivery.readers import Readers
from autoreply.notices.delivery.reconcile import Reconcile
from autoreply.notices.delivery.redacted import RedactedTexts
from autoreply.notices.notices import Notices
from autoreply.record.outgoing_kinds import DELIVERY
from autoreply.settings import Settings
from channels import Inbound
from schedules import Period


def delivering_of(
    given: Dependencies,
    settings: Settings,
    accounts: Mapping[str, Account],
    hours: Hours,
    notices: Notices,
    calls: tuple[Callable[[Inbound], None], Callable[[Sequence[Inbound]], None]],
) -> Delivering:
    """`calls` are what notes a call, and what delivers messages that were missed."""
    note_call, deliver = calls
    record, clock, health = given.usable_record, given.clock, given.health
    channels = {name: account.channel for name, account in accounts.items()}

    def period(channel: str, reader: str, instant: datetime) -> Period:
        return period_at(hours.of(reader) if reader else accounts[channel].calendar(), instant)

    def reader_for(channel: str, came: Period) -> str:
        return accounts[channel].reader_for("", came)

    readers = Readers(channels, period, reader_for, settings.delivery_for)
    contents = Contents(channels, record)
    composer = DeliveryComposer(
        contents,
        record,
        lambda person: written_for(settings, person),
        lambda channel: settings.delivery_for(channel).attach_up_to,
    )
    notices.register(DELIVERY, composer)
    arrivals = Arrivals(readers, record, clock, note_call)
    return Delivering(
        arrivals,
        Reconcile(readers, arrivals, record, clock, health, deliver),
        DeliveryJob(readers, notices, contents, record, clock, health),
        Discard(readers, notices, record, clock, health),
        RedactedTexts(arrivals, notices, record, clock, health, lambda person: written_for(settings, person)),
    )


def written_for(settings: Settings, person: str) -> WrittenFor:
    """How a person of the practice reads: their clock, the dates of their country, and the page."""
    return WrittenFor(settings.zone_of(person or None), settings.dates, settings.web.public_url or "")
