"""`autoreply twilio`."""

import json
from collections.abc import Mapping
from xml.dom import minidom

import click

from autoreply.commands.common import Where, as_json, config, in_sentences, settings_of
from autoreply.inspect.explain import Explainer
from autoreply.inspect.provider_fallbacks import publish, targets
from channels.twilio.settings import target
from channels.twilio.voice.bins import Addresses
from schedules import SystemClock


def _address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """Twilio would take any text for an address, and callers would hear an error."""
    try:
        return target(given) if given is not None else None
    except ValueError as error:
        raise click.BadParameter(f'"{given}" {error}.') from None


@click.group("twilio", help="What Twilio itself is to say, without us or when we are away.")
def command() -> None:
    """A group: its commands follow."""


@command.command("targets")
@config
@as_json
@click.option("--thanks", callback=_address, help="The address of the Bin with the document thanks.")
@click.option("--screen", callback=_address, help="The address of the Bin with the document screen.")
@click.option("--accepted", callback=_address, help="The address of the Bin with the document accepted.")
@click.option(
    "--office", callback=_address, help="The address of the Bin with the document office, for a flow to lead to."
)
@click.option(
    "--create-flow",
    metavar="[NAME]",
    is_flag=False,
    flag_value="Autoreply",
    help="Write it as Studio flows into the account instead, each named NAME, channel, and office or after-hours. "
    "A flow that is there already under its name is changed.",
)
@in_sentences()
def targets_command(
    where: Where, as_json: bool, office: str | None, create_flow: str | None, **bins: str | None
) -> None:
    """Print the TwiML for the Bins of each number: paste each into a Bin of its own in Twilio's console.

    Begin with thanks and accepted, then say their addresses here, so that the others lead to them. The Bin fallback is
    for "Primary handler fails"; office and after-hours are office_url and after_hours_url where webhook = false.
    """
    if create_flow is not None:
        _create(where, as_json, create_flow, office)
        return
    at = Addresses(**{name: address for name, address in bins.items() if address})
    with Explainer.of(settings_of(where), SystemClock().now()) as explainer:
        found = dict(targets(explainer.engine, at))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for channel, documents in found.items():
        for name, document in documents.items():
            click.echo(f"{channel}: {name}\n{_indented(document)}")
    if not found:
        click.echo("There is no text or voice channel at Twilio in the file.")


def _create(where: Where, as_json: bool, title: str, office: str | None) -> None:
    """Publish the flows and say where each is to be written."""
    with Explainer.of(settings_of(where), SystemClock().now()) as explainer:
        found: dict[str, Mapping[str, str | None]] = {}
        for channel, urls in publish(explainer.engine, title, office):
            found[channel] = urls
            if not as_json:
                click.echo("\n".join(_written(title, channel, urls)))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif not found:
        click.echo("There is no text or voice channel at Twilio in the file.")


def _written(title: str, channel: str, urls: Mapping[str, str | None]) -> list[str]:
    return [
        f'{channel}: the flow "{title} {channel} {posture}" is published; write into the file:\n'
        f'    {posture.replace("-", "_")}_url = "{url}"'
        if url
        else f"{channel}: no flow for the {posture}: a flow cannot ask who picks up to press 1, so that a mailbox "
        "would take the call. Make the Bin office and give its address as --office, or as office_url."
        for posture, url in urls.items()
    ]


def _indented(document: str) -> str:
    return minidom.parseString(document).toprettyxml(indent="  ")  # noqa: S318 - our own document
