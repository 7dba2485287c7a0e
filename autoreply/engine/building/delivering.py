"""Builds what delivers texts and voicemails to the people of the practice."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.case import what_it_is
from autoreply.answering.facts import period_at, period_of
from autoreply.answering.missed_calls import MissedCalls
from autoreply.contents.contents import Contents
from autoreply.contents.writing import WrittenFor
from autoreply.decision.agreement import agreed_at
from autoreply.decision.covering import who_reads
from autoreply.engine.dependencies import Dependencies
from autoreply.hours.live import Hours
from autoreply.notices.delivery.arrivals import NOBODYS, Arrivals
from autoreply.notices.delivery.compose import DeliveryComposer
from autoreply.notices.delivery.discard import Discard
from autoreply.notices.delivery.job import DeliveryJob
from autoreply.notices.delivery.readers import Readers
from autoreply.notices.delivery.reconcile import Reconcile
from autoreply.notices.delivery.redacted import RedactedTexts
from autoreply.notices.delivery.step import Delivering
from autoreply.notices.delivery.words_sender import WordsSender
from autoreply.notices.notices import Notices
from autoreply.record import RecordError
from autoreply.record.outgoing_kinds import DELIVERY
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.texts.dates import DateFormat, locale
from channels import Inbound, TextForm
from schedules import Calendar, Period

log = logging.getLogger("autoreply.notices")


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
    called = settings.keys_by_name

    def calendar(channel: str, reader: str) -> Calendar:
        return hours.of(reader) if reader else accounts[channel].calendar()

    def period(channel: str, reader: str, instant: datetime) -> Period:
        return period_at(calendar(channel, reader), instant)

    def covered(channel: str, reader: str, instant: datetime) -> str:
        return who_reads(reader, partial(calendar, channel), called, instant)

    def reader_for(channel: str, came: Period) -> str:
        return accounts[channel].reader_for("", came)

    def agreed(channel: str, sender: str, instant: datetime) -> str | None:
        account = accounts[channel]
        if account.last_known_for("").at(instant).working:
            return None
        try:
            client = record.clients.of(sender, instant)
        except RecordError as error:
            log.warning("agreements cannot be read; the text goes to its usual reader: %s", error)
            return None
        agreements = client.agreements if client is not None else ()
        found = agreed_at(agreements, instant, channel, account.policy.kind, partial(period_of, account.last_known_for))
        return found.person if found is not None else None

    readers = Readers(channels, period, reader_for, settings.delivery_for, agreed, covered)

    def is_ours(inbound: Inbound) -> bool:
        account = accounts.get(inbound.channel)
        reason = what_it_is(inbound, account, clock.now()) if account is not None else None
        return reason in NOBODYS

    contents = Contents(channels, record, given.held)
    composer = DeliveryComposer(
        contents,
        record,
        lambda person: written_for(settings, person),
        lambda channel: settings.delivery_for(channel).attach_up_to if channel in settings.channels else 0,
    )
    notices.register(DELIVERY, composer)
    arrivals = Arrivals(readers, record, clock, note_call)
    reconcile = Reconcile(readers, arrivals, record, clock, health, deliver)
    reconcile.longest = min(reconcile.longest, settings.record.keep)
    sender = WordsSender(readers, notices, record, clock, composer, is_ours)
    return Delivering(
        arrivals,
        reconcile,
        DeliveryJob(readers, notices, contents, record, clock, health),
        Discard(readers, notices, record, clock, health),
        RedactedTexts(readers.settings, notices, given.held, sender, clock, health),
        health,
    )


def missed_calls_of(
    given: Dependencies, settings: Settings, accounts: Mapping[str, Account], install: str, wake: Callable[[], None]
) -> MissedCalls:
    """What texts who called and left no message: by the channel for texts with the same number, else the first."""
    return MissedCalls(accounts, texted_by(settings), given.usable_record, given.clock, install, wake)


def texted_by(settings: Settings) -> dict[str, str]:
    """The channel that texts the callers of each channel that wishes it."""
    forms = {name: kind_of(entry).form for name, entry in settings.channels.items()}
    found: dict[str, str] = {}
    for name, entry in settings.channels.items():
        if forms[name] is TextForm.VOICE and settings.delivery_for(name).missed_call_text:
            texting = [other for other, form in forms.items() if form is TextForm.SMS]
            own = set(getattr(entry.settings, "own", ()))
            texting.sort(key=lambda other: own.isdisjoint(getattr(settings.channels[other].settings, "own", ())))
            found |= {name: texting[0]} if texting else {}
    return found


def written_for(settings: Settings, person: str) -> WrittenFor:
    """How a person of the practice reads: their clock, their language with its dates, and the page."""
    language = settings.language_of(person)
    dates = DateFormat(locale(language, settings.country))
    zone, page, names = settings.zone_of(person or None), settings.web.public_url or "", settings.handover.names
    return WrittenFor(zone, dates, page, language, names)
