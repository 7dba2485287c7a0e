"""`autoreply service`."""

import sys

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, printable, settings_of
from autoreply.service.installation import install, status, uninstall


@click.group("service", help="Start Autoreply with this computer, and keep it running.")
def command() -> None:
    """A group: its commands follow."""


@command.command("install")
@config
@in_sentences(1)
def install_command(where: SettingsSource) -> None:
    """Install it and wait until it answers. As a user: for you. As root: for the whole computer."""
    _say(install(settings_of(where)))


@command.command("uninstall")
@in_sentences(1)
def uninstall_command() -> None:
    """Stop and remove it. The settings and the record stay."""
    _say(uninstall())


@command.command("status")
@config
@in_sentences(1)
def status_command(where: SettingsSource) -> None:
    """Say whether it is installed, runs and answers. Exit status 1 if not."""
    well, lines = status(settings_of(where))
    _say(lines)
    sys.exit(0 if well else 1)


def _say(lines: list[str]) -> None:
    for line in lines:
        click.echo(printable(line))
