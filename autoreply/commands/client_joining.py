"""`autoreply client link`, `unlink`, `merge`, `split` and `suggest`."""

from datetime import timedelta

import click

from autoreply.clients.suggestions import suggestions
from autoreply.commands.client_common import CommandContext, acts, needs_reason
from autoreply.record.cards.addresses import read_address

LOOK_BACK = timedelta(days=366)


@click.command(
    "link", help="Put an ADDRESS on a CARD. Replies to all addresses of a card count as replies to one person."
)
@click.argument("card")
@click.argument("address")
@click.option(
    "--shared", is_flag=True, help="Several people use it, such as a landline: it then counts for none of them."
)
@acts
def link_command(context: CommandContext, card: str, address: str, shared: bool) -> None:
    found = context.card(card)
    context.record.card_joining.link(found.number, read_address(address), context.act, shared=shared)
    click.echo(f"{address} is on card {found.number} ({found.label}).")


@click.command("unlink", help="Take an ADDRESS off a CARD.")
@click.argument("card")
@click.argument("address")
@acts
def unlink_command(context: CommandContext, card: str, address: str) -> None:
    found = context.card(card)
    context.record.card_joining.unlink(found.number, read_address(address), context.act)
    click.echo(f"{address} is no longer on card {found.number} ({found.label}).")


@click.command("merge", help="Make one card of two: OTHER becomes part of CARD. A split brings it back.")
@click.argument("card")
@click.argument("other")
@acts
def merge_command(context: CommandContext, card: str, other: str) -> None:
    needs_reason(context)
    keep, gone = context.card(card), context.card(other)
    context.record.card_joining.merge(keep.number, gone.number, context.act)
    click.echo(f"Card {gone.number} ({gone.label}) is part of card {keep.number} ({keep.label}).")


@click.command("split", help="Give some ADDRESSES of a CARD to a card of their own.")
@click.argument("card")
@click.argument("addresses", nargs=-1, required=True)
@click.option("--label", default="", help="What you call that person. Not needed where a merged card comes back.")
@acts
def split_command(context: CommandContext, card: str, addresses: tuple[str, ...], label: str) -> None:
    needs_reason(context)
    found = context.card(card)
    made = context.record.card_joining.split(found.number, [read_address(one) for one in addresses], label, context.act)
    click.echo(f"Card {made} has the addresses that were split off card {found.number} ({found.label}).")


@click.command("suggest", help="List cards and addresses that may be one person, with the evidence. You decide.")
@acts
def suggest_command(context: CommandContext) -> None:
    senders = context.record.card_contacts.senders(context.now - LOOK_BACK)
    joining = context.record.card_joining
    found = suggestions(context.record.cards.all(), senders, joining.parted())
    for one in found:
        does = f"merge {one.card} {one.other}" if one.other else f'link {one.card} "{one.address}"'
        apart = f"{one.card} {one.other}" if one.other else f'{one.card} "{one.address}"'
        click.echo(f"{one.evidence}. If that is one person: autoreply client {does}")
        click.echo(f"  If not: autoreply client apart {apart}")
    if not found:
        click.echo("No addresses are alike.")


@click.command("apart", help="Stop suggesting that CARD and OTHER, a card or an address, are the same person.")
@click.argument("card")
@click.argument("other")
@acts
def apart_command(context: CommandContext, card: str, other: str) -> None:
    found = context.card(card)
    number = int(other) if other.isascii() and other.isdecimal() else 0
    context.record.card_joining.part(found.number, number, "" if number else read_address(other), context.act)
    click.echo(f"Card {found.number} ({found.label}) and {other} are not the same person.")


JOINING_COMMANDS = (link_command, unlink_command, merge_command, split_command, suggest_command, apart_command)
