"""`autoreply publish`."""

from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, record_of, settings_of
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.publishing.public_hours import public_hours
from autoreply.publishing.public_page import MARK
from autoreply.publishing.publications import PAGE, TEXTS, publications
from autoreply.settings import Settings
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from schedules import Clock, SystemClock


@click.command("publish", help="Write your hours as a web page, as data, as a calendar, and as texts to paste.")
@config
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--show", type=click.Choice(TEXTS), help="Print this text, and write no files.")
@click.option("--language", "code", metavar="CODE", help="The language of that text. The first of yours if left out.")
@in_sentences()
def command(where: SettingsSource, folder: Path | None, show: str | None, code: str | None) -> None:
    if (folder is None) == (show is None):
        raise click.UsageError(
            f"name a folder to write into, such as `autoreply publish public`, or say --show {' | '.join(TEXTS)}"
        )
    settings, clock = settings_of(where), SystemClock()
    code = code or settings.languages[0]
    if code not in settings.languages:
        spoken = ", ".join(settings.languages)
        raise click.UsageError(f'--language: "{code}" is not among the languages of your file ({spoken})')
    found = _found(settings, clock)
    if folder is None:
        click.echo(found[f"{show}.{code}.txt"].decode())
        return
    _write(folder, found)


def _found(settings: Settings, clock: Clock) -> dict[str, bytes]:
    with record_of(settings) as record:
        hours = Hours(settings, feeds_of(settings, state_folder(settings), clock, Health(clock)), record, clock)
        now = clock.now()
        return publications(settings, public_hours(hours.of(None), settings.week_of(None), now), now)


def _write(folder: Path, found: dict[str, bytes]) -> None:
    """Every file whole or not at all. They are for everybody, so everybody may read them."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_strangers(folder, set(found))
        for name, octets in found.items():
            new = folder / f".{name}.new"
            new.write_bytes(octets)
            new.chmod(0o644)
            new.replace(folder / name)
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}.") from error
    click.echo(
        f"{len(found)} files are in {folder}. The page is {PAGE}; put it on your website with hours.ics beside it."
    )
    click.echo("Run this command again after your hours change, for example every night.")


def _refuse_strangers(folder: Path, names: set[str]) -> None:
    """Raises `click.ClickException` rather than replace a file that this command did not write."""
    page = folder / PAGE
    if page.is_file() and MARK in page.read_text("utf-8", "replace"):
        return
    taken = sorted(name for name in names if (folder / name).exists())
    if taken:
        raise click.ClickException(
            f"{folder} has a file {taken[0]} that this command did not write. Choose another folder, or move it away."
        )
