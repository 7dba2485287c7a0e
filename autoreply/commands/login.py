"""`autoreply login`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, printable, settings_of
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings.paths import state_folder
from autoreply.settings.reading.secrets import read_secret
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Channel, LogsIn, LogsInPeople
from schedules import SystemClock


@click.command("login", help="Sign in to an account: in the browser, with a code, or with a person's token.")
@config
@click.argument("account")
@click.option("--person", help="Let Autoreply act for this person (a key of [people]). Slack asks each person.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    help="A file with the person's token. Use - to read standard input.",
)
@in_sentences()
def command(where: SettingsSource, account: str, person: str | None, token_file: Path | None) -> None:
    with channel_of(where, account) as channel:
        if isinstance(channel, LogsInPeople):
            _let_in(channel, person, token_file)
            click.echo(f"{account} acts for {person}. A running daemon begins within minutes.")
            return
        _log_in(channel, account, person or token_file)
        click.echo(f"Autoreply can use {account} now. A running daemon uses it at its next try, within minutes.")


@contextmanager
def channel_of(where: SettingsSource, account: str) -> Iterator[Channel]:
    """The account's channel, with the practice's own folder but without its record. Raises `click.UsageError`."""
    settings, clock = settings_of(where), SystemClock()
    if account not in settings.channels:
        raise click.UsageError(f"There is no channel {account}. The channels are: {', '.join(settings.channels)}.")
    with Record.open("sqlite://") as record:
        given = Dependencies(record, clock, state_folder(settings), Health(clock), Metrics())
        engine = build_engine(settings, given)
        channel = engine.accounts[account].channel
        try:
            yield channel
        finally:
            channel.close()


def _let_in(channel: LogsInPeople, person: str | None, token_file: Path | None) -> None:
    """Raises `ChannelError`, `click.UsageError`."""
    if person is None:
        raise click.UsageError(
            "Name the person: --person KEY. The app itself needs no login. Its tokens are in the settings file."
        )
    channel.login_person(
        person, _given(token_file), _show, lambda words: click.prompt(words, hide_input=True, err=True)
    )


def _given(token_file: Path | None) -> str:
    if token_file is None:
        return ""
    if str(token_file) == "-":
        return sys.stdin.readline().strip()
    try:
        return read_secret(token_file)
    except ValueError as error:
        raise click.UsageError(f"--token-file: {error}.") from None


def _log_in(channel: Channel, account: str, of_person: object) -> None:
    """Raises `ChannelError`, `click.UsageError`."""
    if of_person:
        raise click.UsageError(f"{account} is one account: leave out --person and --token-file.")
    if not isinstance(channel, LogsIn) or not channel.wants_login():
        raise click.UsageError(
            f"{account} needs no login. Its password or key is in the settings file, or in a file named there."
        )
    channel.login(_show)


def _show(words: str) -> None:
    click.echo(printable(words), err=True)
