"""`autoreply demo`."""

import sys

import click

from autoreply.telemetry.logs import configure
from autoreply_demo.sandbox.page.serve import open_sandbox
from autoreply_demo.script.play import play
from autoreply_demo.simulators.waiting import DemoError

PROLOGUE = """\
One night at Hillside Counseling, New York, the day before Thanksgiving.
The mail servers, the phone company, Slack and the clock are simulated. Every decision and every reply comes from
Autoreply itself.
"""


@click.command("demo")
@click.option("--script", is_flag=True, help="Print one night instead. Exit status 1 if a result was not as expected.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port for the sandbox. Without it, any free port is used."
)
def command(script: bool, port: int) -> None:
    """Open a practice to play with in the browser. You play its clients and the person on call, and set its clock.

    Autoreply itself runs and answers. The mail server, the phone company and Slack are simulated on this machine.
    Nothing is sent anywhere else.
    """
    try:
        _play() if script else _open(port)
    except DemoError as error:
        raise click.ClickException(str(error)) from error


def _play() -> None:
    configure("text", "critical")  # the scenes tell what goes wrong in them
    click.echo(PROLOGUE)
    well = play(click.echo)
    click.echo("Every result was as expected." if well else "At least one result was not as expected. See above.")
    sys.exit(0 if well else 1)


def _open(port: int) -> None:
    try:
        open_sandbox(port, click.echo)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used: {error.strerror}. Choose another --port.") from error
