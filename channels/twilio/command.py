"""Prints or writes the documents by which Twilio answers without us."""

import json
from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable
from xml.dom import minidom

import click

from channels import Channel, CommandHost, Undated
from channels.twilio.bins import BinAddresses
from channels.twilio.settings import target
from channels.twilio.widgets import Definition

_NONE = "There is no text or voice channel at Twilio in the file."


@runtime_checkable
class _AtTwilio(Protocol):
    """What all our channels at Twilio have."""

    def fallbacks(self, undated: Undated, at: BinAddresses) -> Mapping[str, str]: ...

    def flows(self, undated: Undated, office_bin: str | None) -> Mapping[str, Definition | None]: ...

    def publish(self, name: str, definition: Definition) -> str: ...


def _address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """Check an address. Twilio accepts any text as one, and callers would hear an error."""
    try:
        return target(given) if given is not None else None
    except ValueError as error:
        raise click.BadParameter(f'"{given}" {error}.') from None


def _bin(name: str) -> click.Option:
    return click.Option([f"--{name}"], callback=_address, help=f"The address of the Bin with the document {name}.")


def _targets(
    host: CommandHost,
    as_json: bool,
    create_flow: str | None,
    office: str | None,
    **bins: str | None,
) -> None:
    if create_flow is not None:
        _create(host, as_json, create_flow, office)
        return
    at = BinAddresses(**{name: url for name, url in bins.items() if url is not None})
    with host.channels() as channels:
        found = {name: one.fallbacks(host.undated(name), at) for name, one in _ours(channels)}
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for channel, documents in found.items():
        for name, document in documents.items():
            click.echo(f"{channel}: {name}\n{_indented(document)}")
    if not found:
        click.echo(_NONE)


command = click.Group(
    "twilio",
    help=__doc__,
    commands=[
        click.Command(
            "targets",
            callback=_targets,
            params=[
                click.Option(["--json", "as_json"], is_flag=True, help="Print JSON, for programs."),
                _bin("thanks"),
                _bin("screen"),
                _bin("accepted"),
                click.Option(
                    ["--office"],
                    callback=_address,
                    help="The address of the Bin with the document office, for a flow to lead to.",
                ),
                click.Option(
                    ["--create-flow"],
                    metavar="[NAME]",
                    is_flag=False,
                    flag_value="Autoreply",
                    help="Write it as Studio flows into the account instead, each named NAME, channel, and office or "
                    "after-hours. A flow that is there already under its name is changed.",
                ),
            ],
            help="Print the TwiML for the Bins of each number: paste each into a Bin of its own in the console.\n\n"
            "Begin with thanks and accepted, then say their addresses here, so that the others lead to them. The Bin "
            'fallback is for "Primary handler fails"; office and after-hours are office_url and after_hours_url where '
            "webhook = false.",
        )
    ],
)


def _ours(channels: Mapping[str, Channel]) -> Iterator[tuple[str, _AtTwilio]]:
    for name, channel in channels.items():
        if isinstance(channel, _AtTwilio):
            yield name, channel


def _create(host: CommandHost, as_json: bool, title: str, office: str | None) -> None:
    """Publish the flows, and say where to write the address of each. Raises `ChannelError`."""
    found: dict[str, Mapping[str, str | None]] = {}
    with host.channels() as channels:
        for name, channel in _ours(channels):
            flows = channel.flows(host.undated(name), office)
            found[name] = {
                posture: channel.publish(f"{title} {name} {posture}", flow) if flow else None
                for posture, flow in flows.items()
            }
            if not as_json:
                click.echo("\n".join(_written(title, name, found[name])))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif not found:
        click.echo(_NONE)


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
