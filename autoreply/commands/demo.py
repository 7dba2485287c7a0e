"""`autoreply demo`."""

import sys

import click

from autoreply.demo.mail import ExtraMissing
from autoreply.demo.play import DemoError, play

PROLOGUE = """\
One closed night at Hillside Counseling, New York, before Thanksgiving.
The mail servers, Slack and the clock are stand-ins; everything that decides and answers is Autoreply itself.
"""


@click.command(
    "demo", help="Play one closed night on embedded mail servers. Exit status 1 where it did not go as it should."
)
def command() -> None:
    click.echo(PROLOGUE)
    try:
        well = play(click.echo)
    except (DemoError, ExtraMissing) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Everything came as it should." if well else "Something did not come as it should: see above.")
    sys.exit(0 if well else 1)
