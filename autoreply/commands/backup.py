"""`autoreply backup`."""

from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, settings_of
from autoreply.record.maintenance.backup import back_up
from autoreply.settings.paths import record_url


@click.command("backup", help="Copy the SQLite record into a new FILE. The daemon can keep running.")
@click.argument("to", metavar="FILE", type=click.Path(path_type=Path))
@config
@in_sentences()
def command(where: SettingsSource, to: Path) -> None:
    size = back_up(record_url(settings_of(where)), to)
    click.echo(
        f"{to}: {max(1, size // 1024):,} KB, readable only for you. It names clients: keep it as safe as the record."
    )
    click.echo(
        "To restore: stop the daemon, put the file in the record's place, remove record.sqlite3-wal and -shm, start."
    )
