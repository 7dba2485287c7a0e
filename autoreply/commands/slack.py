"""`autoreply slack`."""

import json

import click

from autoreply.commands.common import Where, config, in_sentences, settings_of
from autoreply.settings import Settings
from channels.slack.manifest import manifest, steps
from channels.slack.settings import SlackSettings


@click.group("slack", help="The app that Slack is to make for your practice, and how to install it.")
def command() -> None:
    """A group: its commands follow."""


@command.command("manifest")
@config
@click.argument("account", required=False)
@click.option("--steps", "only_steps", is_flag=True, help="Print the steps to install it, and no manifest.")
@in_sentences()
def manifest_command(where: Where, account: str | None, only_steps: bool) -> None:
    """Print the app's manifest as JSON, with the permissions your settings file needs and no others.

    The steps go to standard error: `autoreply slack manifest > manifest.json` keeps them on the screen.
    """
    name, settings = _account(settings_of(where), account)
    if not only_steps:
        click.echo(json.dumps(manifest(name, settings), indent=2))
    for number, step in enumerate(steps(name, settings), 1):
        click.echo(f"{number}. {step}", err=not only_steps)


def _account(settings: Settings, account: str | None) -> tuple[str, SlackSettings]:
    """The account that is meant; where there is only one, it need not be named. Raises `click.UsageError`."""
    found = {name: one.settings for name, one in settings.channels.items() if isinstance(one.settings, SlackSettings)}
    if not found:
        raise click.UsageError('There is no channel with kind = "slack" in the file; begin with that line.')
    if account is None and len(found) == 1:
        return next(iter(found.items()))
    if account not in found:
        raise click.UsageError(f"Name one of the Slack channels: {', '.join(found)}.")
    return account, found[account]
