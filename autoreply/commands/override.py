"""What `open`, `close` and `resume` share: a manual change has an end, an author and a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from autoreply.commands.common import SettingsSource, author, config, in_sentences, record_of, usable_settings
from autoreply.hours.feeds import feeds_of
from autoreply.hours.instants import HELP, InstantError, read_end
from autoreply.hours.live import Hours
from autoreply.settings import Settings
from autoreply.settings.checks.contradictions import cover_error
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.texts.dates import DateFormat
from schedules import Mode, Override, SystemClock

SAYS = {Mode.WORKING: "open", Mode.AFTER_HOURS: "closed"}

person = click.option("--person", help="Only this person (a key of [people]). The whole practice if left out.")


cover_option = click.option(
    "--cover",
    multiple=True,
    help="Who covers meanwhile: a key of [people] or [contacts]. Clients get the name and contact. "
    "Repeat it to say who covers if the first one is away.",
)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a manual change is made, by whom, and who covers meanwhile."""

    reason: str
    author: str
    cover: tuple[str, ...] = ()


def override_command(name: str, mode: Mode) -> click.Command:
    """`autoreply open` or `autoreply close`."""

    @click.command(name, help=f"Be {SAYS[mode]} until a time, whatever your usual hours are. It ends by itself.")
    @config
    @person
    @click.option("--until", required=True, help=f"When it ends; {HELP}.")
    @click.option("--reason", required=True, help="Why, for the people of the practice; clients never see it.")
    @author
    @in_sentences()
    def command(
        where: SettingsSource,
        person: str | None,
        until: str,
        reason: str,
        author: str,
        cover: tuple[str, ...] = (),
    ) -> None:
        _override(where, person, mode, until, Why(reason, author, cover))

    return cover_option(command) if mode is Mode.AFTER_HOURS else command


def _override(where: SettingsSource, who: str | None, mode: Mode, until: str, why: Why) -> None:
    settings, clock = usable_settings(where), SystemClock()
    now = clock.now()
    zone = settings.zone_of(known(settings, who))
    try:
        end = read_end(until, zone, now)
    except InstantError as error:
        raise click.UsageError(f"--until: {error}") from error
    if end <= now:
        raise click.UsageError(f"--until: {settings.dates.full(end, zone)} has passed; {HELP}")
    if not why.reason.strip():
        raise click.UsageError("--reason: say why in a few words, for the people of the practice.")
    for cover in why.cover:
        if says := cover_error(settings, cover, who):
            raise click.UsageError(f"--cover: {says}")
    covers = tuple(filter(None, map(settings.covers, why.cover)))
    record = record_of(settings)
    try:
        longer = [kept.override for kept in record.overrides.current(now) if kept.person == who]
        record.overrides.add(who, Override(mode, now, end, why.author, why.reason, covers))
        hours = Hours(settings, feeds_of(settings, state_folder(settings), clock, Health(clock)), record, clock)
        differing = [*_differing(settings, hours, who, mode, clock.now()), *_covered(hours, who, covers, clock.now())]
    finally:
        record.close()
    click.echo(
        "\n".join([_confirmation(who, mode, end, settings), *differing])
        + _for_long(mode, end - now)
        + _afterwards(longer, end, zone, settings.dates)
    )


def known(settings: Settings, who: str | None) -> str | None:
    """Raises `click.UsageError` for somebody who is not in the file."""
    if who is not None and who not in settings.people:
        people = ", ".join(settings.people) or "nobody"
        raise click.UsageError(f'--person: "{who}" is not in [people]. Choose one of: {people}.')
    return who


def _for_long(mode: Mode, length: timedelta) -> str:
    """A doubt about an opening that outlasts every night of a week, "" for shorter ones."""
    if mode is not Mode.WORKING or length.days < 7:
        return ""
    return f"\nThat is {length.days} days and nights without automatic replies. Is that what you want?"


def _afterwards(earlier: Sequence[Override], end: datetime, zone: ZoneInfo, dates: DateFormat) -> str:
    """The earlier change that lasts longer than `end`; "" where the usual hours follow."""
    lasting = [one for one in earlier if one.until > end]
    if not lasting:
        return ""
    last = max(lasting, key=lambda one: (one.start, one.until))
    return (
        f"\nAfter that, an earlier change by {last.author} counts again: {SAYS[last.mode]} until "
        f"{dates.full(last.until, zone)} ({last.reason}). To end both, run: autoreply resume"
    )


def _confirmation(who: str | None, mode: Mode, end: datetime, settings: Settings) -> str:
    subject = settings.people[who].name if who else settings.practice
    effect = "Nobody gets an automatic reply" if mode is Mode.WORKING else "People who write get an automatic reply"
    return (
        f"{subject} is {SAYS[mode]} until {settings.dates.full(end, settings.zone_of(who))}. {effect}. "
        "A running daemon follows within seconds. To end it earlier, run: autoreply resume"
        + (f" --person {who}" if who else "")
    )


def _covered(hours: Hours, who: str | None, covers: Sequence[str], now: datetime) -> Iterator[str]:
    """Whom clients are told of now, where somebody was to cover."""
    if covers:
        cover = hours.of(who).at(now).cover
        yield f"Replies tell clients that {cover} covers." if cover else "Everybody who was to cover is away too."


def _differing(settings: Settings, hours: Hours, who: str | None, mode: Mode, now: datetime) -> Iterator[str]:
    """Everybody for whom something else counts now, although this was asked for."""
    for person in [who] if who else settings.people:
        calendar = hours.of(person)
        period = calendar.at(now)
        if period.mode is not mode:
            until = f" until {settings.dates.full(period.end, calendar.zone)}" if period.end else ""
            name = settings.people[person].name
            yield f"But {name} is {SAYS[period.mode]}{until} ({period.label or period.cause})."
