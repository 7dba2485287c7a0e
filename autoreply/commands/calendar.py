"""`autoreply calendar`."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from autoreply.commands.common import (
    SettingsSource,
    as_json,
    config,
    in_sentences,
    printable,
    record_of,
    settings_of,
    writing,
)
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.inspect.oncall import oncall_reports
from autoreply.inspect.recurring import Recurring, recurring
from autoreply.settings import Settings
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.texts.dates import DateFormat
from autoreply.timeline import TimelineError, png, svg, terminal
from schedules import Calendar, SystemClock, Weekly
from schedules.wallclock import midnight


@click.command("calendar", help="Show the next days, for the practice and each person.")
@config
@as_json
@click.option(
    "--from",
    "first",
    metavar="DATE",
    callback=lambda *given: _day(given[-1]),
    help="The first day, such as 2026-12-01. Today if left out.",
)
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How many days.")
@click.option("--svg", "svg_file", type=click.Path(path_type=Path, dir_okay=False), help="Draw it into this SVG file.")
@click.option("--png", "png_file", type=click.Path(path_type=Path, dir_okay=False), help="Draw it into this PNG file.")
@in_sentences()
def command(
    where: SettingsSource, as_json: bool, first: date | None, days: int, svg_file: Path | None, png_file: Path | None
) -> None:
    settings, clock = settings_of(where), SystemClock()
    with record_of(settings) as record:
        hours = Hours(settings, feeds_of(settings, state_folder(settings), clock, Health(clock)), record, clock)
        rows = list(_calendars(settings, hours))
        now = clock.now()
        oncall = oncall_reports(settings, hours.rota(now).shifts)
    weeks = zip(_weeks(settings), rows, strict=True)
    rules = [
        list(recurring(settings, row[1], week, who, now.astimezone(row[1].zone).date())) for (who, week), row in weeks
    ]
    start = first or now.astimezone(settings.timezone).date()
    try:
        if svg_file:
            with writing(svg_file):
                svg_file.write_text(svg(rows, start, days, now, settings.dates), encoding="utf-8")
        if png_file:
            with writing(png_file):
                png_file.write_bytes(png(svg(rows, start, days, now, settings.dates)))
    except TimelineError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(
            json.dumps(
                [_row(*row, start, days) | _dates(found) for row, found in zip(rows, rules, strict=True)],
                ensure_ascii=False,
                indent=2,
            )
        )
    elif not (svg_file or png_file):
        click.echo(terminal(rows, start, days, settings.dates))
        for line in _rules([name for name, _ in rows], rules, settings.dates):
            click.echo(line)
        for line in ("\nOn call in the next four weeks", *(f"  {each.say(settings.dates)}" for each in oncall)):
            if oncall:
                click.echo(printable(line))


def _calendars(settings: Settings, hours: Hours) -> Iterator[tuple[str, Calendar]]:
    """The practice, its people, and the channels with hours of their own."""
    for who in (None, *settings.people):
        yield settings.people[who].name if who else settings.practice, hours.of(who)
    yield from ((name, hours.of_channel(name)) for name, entry in settings.channels.items() if entry.hours)


def _weeks(settings: Settings) -> Iterator[tuple[str | None, Weekly]]:
    """Whose each of these calendars is, and its week."""
    yield from ((who, settings.week_of(who)) for who in (None, *settings.people))
    yield from ((entry.person, entry.hours) for entry in settings.channels.values() if entry.hours)


def _rules(names: Sequence[str], rules: Sequence[Sequence[Recurring]], dates: DateFormat) -> Iterator[str]:
    """What comes by a rule, with its next dates; of people only what is not the practice's."""
    practice = rules[0]
    for number, (name, found) in enumerate(zip(names, rules, strict=True)):
        own = [each for each in found if number == 0 or each not in practice]
        if own:
            yield f"\n{printable(name)}: hours and days that come by a rule"
            yield from (f"  {printable(each.say(dates))}" for each in own)


def _dates(found: Sequence[Recurring]) -> dict[str, Any]:
    rules = [
        {"when": each.when, "hours": each.hours, "dates": [coming.date.isoformat() for coming in each.dates]}
        for each in found
    ]
    return {"rules": rules}


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise click.UsageError(f'--from: "{words}" is not a day; write it like 2026-12-01') from None


def _row(name: str, calendar: Calendar, first: date, days: int) -> dict[str, Any]:
    stretch = calendar.timeline(midnight(calendar.zone, first), midnight(calendar.zone, first + timedelta(days=days)))
    return {
        "name": name,
        "timezone": str(calendar.zone),
        "periods": [
            {
                "mode": period.mode.value,
                "start": period.start.isoformat() if period.start else None,
                "end": period.end.isoformat() if period.end else None,
                "cause": period.cause.value,
                "label": period.label,
            }
            for period in stretch
        ],
    }
