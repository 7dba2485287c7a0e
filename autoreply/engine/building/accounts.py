"""Builds the channels, each with its calendar, texts and limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Self

from autoreply.answering.account import Account
from autoreply.engine.building.base import EngineBase
from autoreply.engine.building.late_parts import LateParts
from autoreply.engine.renaming import channel_folder
from autoreply.hours.live import Hours
from autoreply.notices.staff import staff_on, takes_codes
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.files import private_folder
from autoreply.settings.people import Contact, Person
from autoreply.settings.texts import TextCatalog, resources_of
from autoreply.telemetry.health import Health
from autoreply.texts.words import Cover
from channels import (
    Channel,
    ChannelHost,
    LastResort,
)
from schedules import Calendar


def accounts_of(base: EngineBase, late: LateParts) -> dict[str, Account]:
    """Every channel with its calendar, texts and limits. Its metrics begin at zero."""
    settings, shared = base.settings, _Shared.of(base.settings)
    made = {name: _account(name, base, shared, late) for name in settings.channels}
    for name in made:
        base.given.metrics.register_channel(name)
    return made


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all channels have in common. It is made once: a practice may have a thousand mailboxes."""

    texts: TextCatalog
    covers: Mapping[str, Cover]
    called: Mapping[str, str]
    last_resort: LastResort

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(TextCatalog(settings), _covers(settings), settings.keys_by_name, _last_resort(settings))


def channels_of(accounts: Mapping[str, Account]) -> dict[str, Channel]:
    """The channels by their names."""
    return {name: account.channel for name, account in accounts.items()}


def _account(name: str, base: EngineBase, shared: _Shared, late: LateParts) -> Account:
    settings, hours, host = base.settings, base.hours, _host(name, base, late, shared)
    entry = settings.channels[name]
    words, urgent = shared.texts.of(name)
    return Account(
        channel=kind_of(entry).build(name, entry.settings, host),
        policy=settings.policy_for(name),
        calendar=partial(hours.of_channel, name),
        words=words,
        urgent=urgent,
        practice=settings.practice,
        place=_place(settings, entry.person),
        covers=shared.covers,
        texts_of_person=cache(partial(shared.texts.of, name)),
        staff=staff_on(settings, entry),
        takes_codes=takes_codes(entry) and bool(settings.oncall.alerts),
        of_person=hours.of,
        last_known=partial(_last_known, hours, name),
        person=entry.person or "",
        called=shared.called,
        can_alert=late.can_alert,
    )


def _host(name: str, base: EngineBase, late: LateParts, shared: _Shared) -> ChannelHost:
    return ChannelHost(
        now=base.given.clock.now,
        store=base.bookmarks,
        folder=private_folder(channel_folder(base.state, name)),
        install=base.install,
        health=partial(_channel_health, base.given.health),
        turned=late.progress.turned,
        undelivered=late.undelivered,
        call_state=late.call_state,
        last_resort=shared.last_resort,
        called=late.called,
        left=late.left,
        asked_for_help=late.asked_for_help,
        answered_key=late.answered_key,
        pressed_button=late.pressed_button,
        may_discard=late.may_discard,
        worked=late.worked,
        day=base.settings.day_of,
        quiet_after_human=base.settings.policy_for(name).quiet_after_human,
    )


def _last_known(hours: Hours, channel: str, person: str) -> Calendar:
    return hours.last_known(person) if person else hours.last_known_of_channel(channel)


def _channel_health(health: Health, channel: str, says: str) -> None:
    health.report(channel, f"{channel}: {says}" if says else "")


def _place(settings: Settings, person: str | None) -> str:
    """The place the practice names stands for its own time zone only."""
    return settings.place or "" if settings.zone_of(person) == settings.timezone else ""


def _last_resort(settings: Settings) -> LastResort:
    """The numbers of the practice's own resources, all of them verified or confirmed."""
    found = resources_of(settings)
    return LastResort(
        found.emergency, tuple(number for line in found.lines for number in (line.call, line.text) if number)
    )


def _covers(settings: Settings) -> dict[str, Cover]:
    """Who may cover, as the calendar calls them: how to reach them at work."""
    everyone: dict[str, Contact | Person] = {**settings.contacts, **settings.people}
    return {settings.called(key): Cover(entry.name, entry.contact or "") for key, entry in everyone.items()}
