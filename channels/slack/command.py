"""The Slack app for your practice, and how to install it."""

import json

import click

from channels import CommandHost
from channels.slack.manifest import manifest, steps
from channels.slack.settings import SlackSettings


def _manifest(host: CommandHost, account: str | None, only_steps: bool) -> None:
    name, settings = _account(host, account)
    if not only_steps:
        click.echo(json.dumps(manifest(name, settings), indent=2))
    for number, step in enumerate(steps(name, settings), 1):
        click.echo(f"{number}. {step}", err=not only_steps)


command = click.Group(
    "slack",
    help=__doc__,
    commands=[
        click.Command(
            "manifest",
            callback=_manifest,
            params=[
                click.Argument(["account"], required=False),
                click.Option(
                    ["--steps", "only_steps"], is_flag=True, help="Print the steps to install it, and no manifest."
                ),
            ],
            help="Print the app's manifest as JSON, with the permissions your settings file needs and no others.\n\n"
            "The steps go to standard error: `autoreply slack manifest > manifest.json` keeps them on the screen.",
        )
    ],
)


def _account(host: CommandHost, account: str | None) -> tuple[str, SlackSettings]:
    """Return the named account, or the only one. Raises `click.UsageError`."""
    found = {name: one for name, one in host.settings().items() if isinstance(one, SlackSettings)}
    if not found:
        raise click.UsageError('There is no channel with kind = "slack" in the file; begin with that line.')
    if account is None and len(found) == 1:
        return next(iter(found.items()))
    if account not in found:
        raise click.UsageError(f"Name one of the Slack channels: {', '.join(found)}.")
    return account, found[account]
