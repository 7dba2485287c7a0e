"""`autoreply call`."""

import json

import click

from autoreply.hours.instants import HELP, InstantError, read_instant
from autoreply.inspect.phrases import spoken
from autoreply.texts.words import known_languages
from autoreply_demo.script.caller import Caller
from autoreply_demo.script.office_line import CALLER, NUMBER, office_line
from autoreply_demo.script.scenes import ZONE
from schedules import SystemClock

PROLOGUE = """\
It is {when}. You call Hillside Counseling, New York, open Monday to Friday from nine to five.
By day the call goes to Ana; at night key 3 goes to the person on call.
The provider is a stand-in; every document that you hear comes from Autoreply itself.
"""


@click.command("call", help="Call the practice of the demo from this keyboard; no account needed.")
@click.option("--at", "at", default="2026-11-23 20:00", show_default=True, help=f"When you call; {HELP}.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en",),
    type=click.Choice(known_languages()),
    help="May be given often.",
)
def command(at: str, languages: tuple[str, ...]) -> None:
    try:
        instant = read_instant(at, ZONE, SystemClock().now())
    except InstantError as error:
        raise click.UsageError(f"--at: {error}") from error
    click.echo(PROLOGUE.format(when=spoken(instant, ZONE)))
    with office_line(instant, json.dumps(list(languages))) as twilio:
        Caller(twilio.calls(CALLER, NUMBER), click.echo, _ask).walk()


def _ask(what: str) -> str:
    try:
        typed: str = click.prompt(f"> {what}", default="", show_default=False, prompt_suffix=": ")
    except click.Abort:  # no more input, or Ctrl-C
        return "h"
    return typed
