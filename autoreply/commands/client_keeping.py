"""`autoreply client export`, `erase`, `keep` and `import`."""

from pathlib import Path

import click

from autoreply.clients.agreeing import keep_for_duty
from autoreply.clients.clinical import clinical_words
from autoreply.clients.importing import read_cards
from autoreply.clients.report import REPORT_FORMATS, report_octets
from autoreply.commands.client_common import CommandContext, acts, needs_reason
from autoreply.commands.common import write_privately, writing
from autoreply.record.cards.cards import CardError


@click.command(
    "export", help="Write everything that is kept about a CARD into a file: .json for programs, .html or .pdf to read."
)
@click.argument("card")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.json, FILE.html or FILE.pdf",
)
@acts
def export_command(context: CommandContext, card: str, target: Path) -> None:
    found, ending = context.card(card), target.suffix.removeprefix(".")
    if ending not in REPORT_FORMATS:
        raise click.UsageError("--to: name a file that ends in .json, .html or .pdf.")
    with writing(target):
        if target.exists():
            raise CardError(f"{target} is there already, and an export replaces nothing. Give another name.")
    context.record.cards.export(found.number, context.act, ending)
    octets = report_octets(context, found, ending)
    write_privately(target, octets)
    click.echo(f"{target} has everything about {found.label}, and only you can read it. Keep it as safe as the record.")


@click.command("erase", help="Take a CARD's person out of the record: names and addresses go, the counts stay.")
@click.argument("card")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@acts
def erase_command(context: CommandContext, card: str, yes: bool) -> None:
    needs_reason(context)
    found = context.card(card)
    if not yes:
        click.confirm(f"Erase {found.label} (card {found.number}) for good?", abort=True)
    many = context.record.card_erasure.erase(found.number, context.act)
    click.echo(
        f"Erased. {many} message{'' if many == 1 else 's'} stay{'s' if many == 1 else ''} counted without a name."
    )


@click.command("keep", help="Keep a CARD until a time, for a law, a court or a complaint. Nobody can erase it before.")
@click.argument("card")
@click.option("--until", required=True, help="When the duty ends.")
@acts
def keep_command(context: CommandContext, card: str, until: str) -> None:
    needs_reason(context)
    found, end = context.card(card), context.until(until)
    entry = keep_for_duty(context, found.number, end)
    click.echo(f"Duty {entry}: card {found.number} ({found.label}) cannot be erased until {context.when(end)}.")


@click.command(
    "import", help="Add cards from a CSV FILE with the columns label, kind, language, zone, notes, addresses."
)
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@acts
def import_command(context: CommandContext, source: Path) -> None:
    found = read_cards(source.read_bytes())
    if found.wrong:
        raise CardError("\n".join((*found.wrong, "Nothing was imported.")))
    context.record.cards.add_all([(one.fields, one.addresses) for one in found.cards], context.act)
    click.echo(f"{len(found.cards)} cards are added.")
    for one in found.cards:
        if words := clinical_words(f"{one.fields.label} {one.fields.notes}"):
            click.echo(f"Line {one.line}: clinical words do not belong on a card: {', '.join(words)}.")


KEEPING_COMMANDS = (export_command, erase_command, keep_command, import_command)
