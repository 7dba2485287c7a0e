"""`autoreply calendar`."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from autoreply.commands.common import SettingsSource, as_json, config, in_sentences, record_of, settings_of
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.timeline import TimelineError, png, svg, terminal
from schedules import Calendar, SystemClock
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
        rows = [
            (settings.people[who].name if who else settings.practice, hours.of(who)) for who in (None, *settings.people)
        ]
    now = clock.now()
    start = first or now.astimezone(settings.timezone).date()
    try:
        if svg_file:
            svg_file.write_text(svg(rows, start, days, now, settings.dates), encoding="utf-8")
        if png_file:
            png_file.write_bytes(png(svg(rows, start, days, now, settings.dates)))
    except TimelineError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}.") from error
    if as_json:
        click.echo(
            json.dumps([_row(name, calendar, start, days) for name, calendar in rows], ensure_ascii=False, indent=2)
        )
    elif not (svg_file or png_file):
        click.echo(terminal(rows, start, days, settings.dates))


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
