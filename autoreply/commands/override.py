"""What `open`, `close` and `resume` share: an override has an end, an author and a reason."""

import getpass
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from autoreply.commands.common import Where, config, in_sentences, record_of, settings_of
from autoreply.hours.instants import HELP, InstantError, read_end
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat
from schedules import Mode, Override, SystemClock

SAYS = {Mode.WORKING: "open", Mode.AFTER_HOURS: "closed"}

person = click.option("--person", help="Only this person (a key of [people]). Else the whole practice.")


def override_command(name: str, mode: Mode) -> click.Command:
    """`autoreply open` or `autoreply close`."""

    @click.command(name, help=f"Be {SAYS[mode]} until a time, whatever the hours say. It ends by itself.")
    @config
    @person
    @click.option("--until", required=True, help=f"When it ends; {HELP}.")
    @click.option("--reason", required=True, help="Why, for the people of the practice; never shown to who writes.")
    @click.option("--author", help="Who says so. Else your user name.")
    @in_sentences()
    def command(where: Where, person: str | None, until: str, reason: str, author: str | None) -> None:
        _override(where, person, mode, until, reason, author or getpass.getuser())

    return command


def _override(where: Where, who: str | None, mode: Mode, until: str, reason: str, author: str) -> None:
    settings, now = settings_of(where), SystemClock().now()
    zone = settings.zone_of(known(settings, who))
    try:
        end = read_end(until, zone, now)
    except InstantError as error:
        raise click.UsageError(f"--until: {error}") from error
    if end <= now:
        raise click.UsageError(f"--until: {settings.dates.full(end, zone)} has passed; {HELP}")
    if not reason.strip():
        raise click.UsageError("--reason: say why in a few words, for the people of the practice")
    record = record_of(settings)
    try:
        longer = [kept.override for kept in record.overrides.current(now) if kept.person == who]
        record.overrides.add(who, Override(mode, now, end, author, reason))
    finally:
        record.close()
    click.echo(
        _confirmation(who, mode, end, settings)
        + _for_long(mode, end - now)
        + _afterwards(longer, end, zone, settings.dates)
    )


def known(settings: Settings, who: str | None) -> str | None:
    """Raises `click.UsageError` for somebody who is not in the file."""
    if who is not None and who not in settings.people:
        people = ", ".join(settings.people) or "nobody"
        raise click.UsageError(f'--person: "{who}" is not in [people]. There: {people}.')
    return who


def _for_long(mode: Mode, length: timedelta) -> str:
    """A doubt about an opening that outlasts every night of a week, "" for shorter ones."""
    if mode is not Mode.WORKING or length.days < 7:
        return ""
    return f"\nThat is {length.days} days and nights in which nobody is answered. Did you mean that?"


def _afterwards(earlier: Sequence[Override], end: datetime, zone: ZoneInfo, dates: DateFormat) -> str:
    """What still holds after `end`, because it was said before and ends later; "" for the hours of the file."""
    lasting = [one for one in earlier if one.until > end]
    if not lasting:
        return ""
    last = max(lasting, key=lambda one: (one.start, one.until))
    return (
        f"\nAfterwards, what {last.author} said before holds again: {SAYS[last.mode]} until "
        f"{dates.full(last.until, zone)} ({last.reason}). To end both: autoreply resume"
    )


def _confirmation(who: str | None, mode: Mode, end: datetime, settings: Settings) -> str:
    subject = settings.people[who].name if who else settings.practice
    effect = "nobody is told otherwise" if mode is Mode.WORKING else "who writes is told so"
    return (
        f"{subject} is {SAYS[mode]}: {effect}, until {settings.dates.full(end, settings.zone_of(who))}. "
        "A running daemon follows within seconds. To end it before: autoreply resume"
        + (f" --person {who}" if who else "")
    )
