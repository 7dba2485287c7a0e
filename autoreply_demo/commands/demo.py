"""`autoreply demo`."""

import sys

import click

from autoreply_demo.simulators.mail.mail import ExtraMissing
from autoreply_demo.simulators.waiting import DemoError

PROLOGUE = """\
One closed night at Hillside Counseling, New York, before Thanksgiving.
The mail servers, the telephone, Slack and the clock are stand-ins; everything that decides and answers is Autoreply
itself.
"""


@click.command("demo")
@click.option("--script", is_flag=True, help="Print one closed night instead. Exit status 1 where it went otherwise.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Serve the sandbox at this port, else a free one."
)
def command(script: bool, port: int) -> None:
    """A practice to play with, in the browser: you are its clients and its clock.

    Everything that decides and answers is Autoreply itself, running for real; mail server and telephone company are
    stand-ins on this machine, and nothing leaves it.
    """
    try:
        _play() if script else _open(port)
    except (DemoError, ExtraMissing) as error:
        raise click.ClickException(str(error)) from error


def _play() -> None:
    from autoreply_demo.script.play import play

    click.echo(PROLOGUE)
    well = play(click.echo)
    click.echo("Everything came as it should." if well else "Something did not come as it should: see above.")
    sys.exit(0 if well else 1)


def _open(port: int) -> None:
    from autoreply_demo.sandbox.page.serve import open_sandbox

    try:
        open_sandbox(port, click.echo)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used: {error.strerror}. Choose another --port.") from error
