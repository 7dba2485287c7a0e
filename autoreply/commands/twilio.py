"""`autoreply twilio`."""

import json
from xml.dom import minidom

import click

from autoreply.commands.common import Where, as_json, config, in_sentences, settings_of
from autoreply.explain import Explainer
from autoreply.targets import targets
from channels.twilio.voice.bins import Addresses
from schedules import SystemClock


@click.group("twilio", help="What Twilio itself is to say, without us or when we are away.")
def command() -> None:
    """A group: its commands follow."""


@command.command("targets")
@config
@as_json
@click.option("--thanks", help="The address of the Bin with the document thanks.")
@click.option("--screen", help="The address of the Bin with the document screen.")
@click.option("--accepted", help="The address of the Bin with the document accepted.")
@in_sentences()
def targets_command(where: Where, as_json: bool, thanks: str | None, screen: str | None, accepted: str | None) -> None:
    """Print the TwiML for the Bins of each number: paste each into a Bin of its own in Twilio's console.

    Begin with thanks and accepted, then say their addresses here, so that the others lead to them. The Bin fallback is
    for "Primary handler fails"; office and after-hours are office_url and after_hours_url where webhook = false.
    """
    default = Addresses()
    at = Addresses(thanks or default.thanks, screen or default.screen, accepted or default.accepted)
    with Explainer.of(settings_of(where), SystemClock().now()) as explainer:
        found = dict(targets(explainer.house, at))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for channel, documents in found.items():
        for name, document in documents.items():
            click.echo(f"{channel}: {name}\n{_indented(document)}")
    if not found:
        click.echo("There is no text or voice channel at Twilio in the file.")


def _indented(document: str) -> str:
    return minidom.parseString(document).toprettyxml(indent="  ")  # noqa: S318 - our own document
