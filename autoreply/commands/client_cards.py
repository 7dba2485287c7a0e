"""`autoreply client add`, `find`, `show`, `change` and `quiet`."""

from dataclasses import replace
from typing import Any

import click

from autoreply.clients.clinical import clinical_words
from autoreply.commands.client_common import CommandContext, acts, needs_reason
from autoreply.commands.client_lines import card_lines, card_row
from autoreply.commands.common import printable
from autoreply.decision.client import ClientKind, Quiet
from autoreply.record.cards.addresses import read_address
from autoreply.record.cards.cards import CardError, CardFields, QuietChoice
from autoreply.settings.timezones import read_zone
from autoreply.texts.words import known_languages

HINT = "What you call this person. Initials or a chart number are enough; a full name is not needed."
_FIELDS = (
    click.option("--kind", type=click.Choice([kind.value for kind in ClientKind]), help="Default: client."),
    click.option("--language", help="The language that this person reads first, such as es."),
    click.option("--zone", help="Their time zone, such as America/Chicago."),
    click.option("--notes", help="At most 200 characters. Nothing clinical: that belongs in the client's file."),
)


def _fields(command: Any) -> Any:
    for option in reversed(_FIELDS):
        command = option(command)
    return command


@click.command("add", help="Add a card. LABEL: " + HINT)
@click.argument("label")
@click.option("--address", "addresses", multiple=True, help="A mail address, a number, or an ID in a chat. Repeat it.")
@_fields
@acts
def add_command(context: CommandContext, label: str, addresses: tuple[str, ...], **given: str | None) -> None:
    fields = _with(CardFields(label), given)
    number = context.record.cards.add(fields, context.act, [read_address(one) for one in addresses])
    click.echo(f"Card {number} ({label}) is added with {len(addresses)} address{'' if len(addresses) == 1 else 'es'}.")
    _doubt(context, fields)


@click.command("find", help="List the cards with TEXT in the label or an address; all of them without TEXT.")
@click.argument("text", default="")
@acts
def find_command(context: CommandContext, text: str) -> None:
    found = context.record.cards.find(text) if text else context.record.cards.all()
    for one in found:
        click.echo(printable(card_row(one)))
    if not found:
        click.echo("No card has that." if text else "There are no cards yet. Add one with: autoreply client add")


@click.command("show", help="Show a CARD: its addresses, what is agreed, and what was done.")
@click.argument("card")
@acts
def show_command(context: CommandContext, card: str) -> None:
    for line in card_lines(context, context.card(card)):
        click.echo(printable(line))


@click.command("change", help="Change what a CARD says.")
@click.argument("card")
@click.option("--label", help=HINT)
@_fields
@acts
def change_command(context: CommandContext, card: str, label: str | None, **given: str | None) -> None:
    found = context.card(card)
    fields = _with(replace(found.fields, label=label or found.label), given)
    context.record.cards.change(found.number, fields, context.act)
    click.echo(f"Card {found.number} ({fields.label}) is changed.")
    _doubt(context, fields)


@click.command("quiet", help="Choose how a CARD is answered whose messages others may read.")
@click.argument("card")
@click.argument("how", type=click.Choice(["neutral", "silent", "off"]))
@click.option("--until", help="When the usual replies come again.")
@acts
def quiet_command(context: CommandContext, card: str, how: str, until: str | None) -> None:
    found = context.card(card)
    if how == "off":
        context.record.cards.quieten(found.number, QuietChoice(Quiet.NO), context.act)
        click.echo(f"{found.label} gets the usual replies.")
        return
    needs_reason(context)
    if until is None:
        raise click.UsageError("--until: say when the usual replies come again.")
    end = context.until(until)
    context.record.cards.quieten(found.number, QuietChoice(Quiet(how), end), context.act)
    gets = (
        "gets no automatic reply, not even to urgent words. Choose neutral unless any text is a danger. Calls hear the "
        "crisis lines as always"
        if how == "silent"
        else "gets a text that tells nobody who writes or why, with the emergency number and the general crisis line"
    )
    click.echo(f"Until {context.when(end)}, {found.label} {gets}.")


def _with(fields: CardFields, given: dict[str, str | None]) -> CardFields:
    """The fields with those that were given. Raises `CardError`."""
    wishes = {key: value for key, value in given.items() if value is not None}
    if wishes.get("zone"):
        try:
            wishes["zone"] = read_zone(wishes["zone"]).key
        except ValueError as error:
            raise CardError(f"--zone: {error}") from None
    kind = ClientKind(wishes.pop("kind", fields.kind))
    return replace(fields, kind=kind, **wishes)


def _doubt(context: CommandContext, fields: CardFields) -> None:
    """Say what is allowed but most likely not meant."""
    if fields.language and fields.language not in known_languages():
        have = ", ".join(known_languages())
        click.echo(
            f'Autoreply writes no texts in "{fields.language}", only in {have}. This client gets the usual ones.'
        )
    if found := clinical_words(f"{fields.label} {fields.notes}"):
        click.echo(f"Clinical words do not belong on a card: {', '.join(found)}. Keep them in the client's file.")


CARD_COMMANDS = (add_command, find_command, show_command, change_command, quiet_command)
