"""`autoreply login`."""

import click

from autoreply.commands.common import Where, config, in_sentences, settings_of
from autoreply.folders import state_folder
from autoreply.health import Health
from autoreply.house import House
from autoreply.metrics import Metrics
from autoreply.record import Record
from channels import LogsIn
from schedules import SystemClock


@click.command(
    "login", help="Let Autoreply into an account that wants OAuth: in the browser, or with a code on another device."
)
@config
@click.argument("account")
@in_sentences()
def command(where: Where, account: str) -> None:
    settings, clock = settings_of(where), SystemClock()
    if account not in settings.channels:
        raise click.UsageError(f"There is no channel {account}. There: {', '.join(settings.channels)}.")
    house = House(settings, Record.open("sqlite://"), clock, state_folder(settings), Health(clock), Metrics())
    channel = house.stations[account].channel
    if not isinstance(channel, LogsIn) or not channel.wants_login():
        raise click.UsageError(f"{account} has a password, not OAuth; there is nothing to log in to.")
    channel.login(lambda words: click.echo(words, err=True))
    click.echo(f"{account} is let in. A running daemon uses it at its next try, within minutes.")
