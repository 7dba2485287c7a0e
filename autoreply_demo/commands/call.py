"""`autoreply call`."""

import json

import click

from autoreply.hours.instants import HELP, InstantError, read_instant
from autoreply.texts.dates import DateFormat
from autoreply.texts.words import known_languages
from autoreply_demo.script.caller import Caller
from autoreply_demo.script.office_line import CALLER, NUMBER, office_line
from autoreply_demo.script.scenes import ZONE
from schedules import SystemClock

PROLOGUE = """\
It is {when}. You call Hillside Counseling in New York. It is open Monday to Friday, 9:00 AM to 5:00 PM.
During these hours, calls go to Ana. At night, key 3 connects to the person on call.
The phone company is simulated. Everything you hear comes from Autoreply itself.
"""


@click.command("call", help="Call the demo's practice from your keyboard. You need no account.")
@click.option("--at", "at", default="2026-11-23 20:00", show_default=True, help=f"When you call; {HELP}.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en",),
    type=click.Choice(known_languages()),
    help="Repeat for several languages.",
)
def command(at: str, languages: tuple[str, ...]) -> None:
    try:
        instant = read_instant(at, ZONE, SystemClock().now())
    except InstantError as error:
        raise click.UsageError(f"--at: {error}") from error
    click.echo(PROLOGUE.format(when=DateFormat.of("US").full(instant, ZONE)))
    with office_line(instant, json.dumps(list(languages))) as twilio:
        Caller(twilio.calls(CALLER, NUMBER), click.echo, _ask).walk()


def _ask(what: str) -> str:
    try:
        typed: str = click.prompt(f"> {what}", default="", show_default=False, prompt_suffix=": ")
    except click.Abort:  # no more input, or Ctrl-C
        return "h"
    return typed
