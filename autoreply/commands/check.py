"""`autoreply check`."""

import json
import sys
from contextlib import closing, suppress
from datetime import datetime

import click

from autoreply.clients.doubts import card_doubts
from autoreply.commands.common import SettingsSource, as_json, config, in_sentences, record_of, settings_of
from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import ReadFeeds, feeds_of
from autoreply.inspect.check import as_json as checkup_as_json
from autoreply.inspect.check import checkup, render, short
from autoreply.inspect.proof_doubts import proof_doubts, unkept_protocol
from autoreply.notices.handover.about_reviews import say_reminder
from autoreply.policy.state import policy_doubts
from autoreply.record import Record, RecordError
from autoreply.record.cards.entries import EntryKind
from autoreply.reviews.due import reminders_of
from autoreply.settings import Settings
from autoreply.settings.checks.protocol_checks import AT
from autoreply.settings.files import FolderError
from autoreply.settings.paths import has_record, state_folder
from autoreply.telemetry.health import Health
from autoreply.web.access.invitations import strangers
from schedules import SystemClock


@click.command(
    "check", help="Describe the settings file in words, with every warning. Exit status 1 on a mistake, 0 on warnings."
)
@config
@as_json
@click.option("--short", "is_short", is_flag=True, help="On one screen: who is open, what comes next, the warnings.")
@click.option("--strict", is_flag=True, help="Exit status 1 on warnings too.")
@in_sentences(1)
def command(where: SettingsSource, as_json: bool, is_short: bool, strict: bool) -> None:
    settings, clock = settings_of(where), SystemClock()
    health = Health(clock)
    feeds = feeds_of(settings, state_folder(settings), clock, health).current()
    unkept = _unkept(settings, feeds, clock.now())
    troubles = [*(trouble.says for trouble in health.troubles()), *_of_record(settings, feeds, clock.now()), *unkept]
    found = checkup(settings, clock.now(), feeds, troubles)
    if as_json:
        click.echo(json.dumps(checkup_as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(short(found) if is_short else render(found), nl=not is_short)
    sys.exit(1 if unkept or (strict and found.warnings) else 0)


def _unkept(settings: Settings, feeds: ReadFeeds, now: datetime) -> list[str]:
    """What clients are told and nobody keeps; nothing where the record cannot be read now."""
    if not has_record(settings):  # so no way was ever tested
        says = unkept_protocol(settings, (), feeds, now)
        return [str(settings.trouble(AT, says))] if says else []
    with suppress(RecordError, FolderError), closing(record_of(settings)) as record:
        says = unkept_protocol(settings, record.ways.all(), feeds, now)
        return [str(settings.trouble(AT, says))] if says else []
    return []


def _of_record(settings: Settings, feeds: ReadFeeds, now: datetime) -> list[str]:
    """What is late, channels and people that the settings do not know, and doubts about proofs and contact cards.

    Nothing where it cannot be read now.
    """
    if not has_record(settings):
        return []
    with suppress(RecordError, FolderError), closing(record_of(settings)) as record:
        left = [str(one) for one in record.renaming.left_behind(settings.channels)]
        left += strangers(settings, record.accounts.every(now))
        left += policy_doubts(settings, record, Calendars(settings).of(None), now)
        left += due_now(settings, record, now)
        left += proof_doubts(settings, record.ways.all(), feeds, now)
        return [*left, *card_doubts(settings, record.cards.all(), record.card_entries.all(EntryKind.AGREEMENT))]
    return []


def due_now(settings: Settings, record: Record, now: datetime) -> list[str]:
    """What is to be done about complaints and reviews, and whose it is. Raises `RecordError`."""
    today = now.astimezone(settings.timezone).date()
    return [
        f"{say_reminder(one, 'en', settings.dates, today)} ({settings.people[one.owner].name})"
        if one.owner in settings.people
        else say_reminder(one, "en", settings.dates, today)
        for one in reminders_of(record, today)
    ]
