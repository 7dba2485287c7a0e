"""`autoreply run`."""

import gc
import os
import sys

import click

from autoreply.cli import EX_CONFIG
from autoreply.commands.common import SettingsSource, config, in_sentences
from autoreply.engine.engine import Engine
from autoreply.record import RecordError
from autoreply.service.daemon import Daemon
from autoreply.service.descriptors import raise_limit
from autoreply.settings import Settings
from autoreply.telemetry.logs import configure
from schedules import SystemClock

EX_TEMPFAIL = 75  # sysexits.h: starting again helps, once the database is there


@click.command(
    "run", help="Run the daemon until it is stopped. It reads the settings again when the file changes, or on SIGHUP."
)
@config
@click.option(
    "--or-set-up",
    "listen",
    metavar="ADDRESS:PORT",
    help="Without a settings file, ask for the settings in a browser, and serve nothing else until they are there.",
)
@in_sentences(EX_CONFIG)
def command(where: SettingsSource, listen: str | None) -> None:
    if listen is not None and not os.path.lexists(where.file) and not _set_up(where, listen):
        return
    daemon = Daemon(where.file, os.environ, where.flags, SystemClock())
    daemon.listen_to_signals()
    try:
        daemon.run(_configure_logs, _settle)
    except RecordError as error:
        if error.lasting:
            raise
        click.echo(str(error), err=True)
        sys.exit(EX_TEMPFAIL)


def _set_up(where: SettingsSource, listen: str) -> bool:
    """Whether there are settings now. Raises `NotWrittenError` before anything is asked."""
    from autoreply.commands.init import new_draft  # most starts need neither the questions nor their pages
    from autoreply.commands.init_web import set_up_in_browser
    from autoreply.setup.files import NotWrittenError, can_write

    if trouble := can_write(where.file):
        raise NotWrittenError(f"There are no settings yet, and {where.file} cannot be written. {trouble}")
    draft = new_draft(where.file, looks=True, tests=True)
    return set_up_in_browser(draft, where.file, listen, runs_next=True)


def _configure_logs(settings: Settings) -> None:
    configure(settings.log.format, settings.log.level)
    raise_limit()


def _settle(_house: Engine) -> None:
    """What is there now stays: to look through all of it for garbage, again and again, keeps who texts waiting."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
