"""`autoreply client agree`, `told`, `renew`, `except`, `exceptions` and `end`."""

from datetime import date
from typing import Any

import click

from autoreply.clients.agreeing import agree, entry_of, make_exception, note_told, open_once, renew
from autoreply.clients.agreements import AgreementWish, all_exceptions, read_windows, say_agreement
from autoreply.commands.client_common import CommandContext, acts, day, needs_reason
from autoreply.record.cards.entries import EntryKind

DATE = "A date, such as 2026-12-28."


@click.command("agree", help="Note what you agreed with a CARD: times in which a person is open for this client.")
@click.argument("card")
@click.option("--window", "windows", multiple=True, required=True, help='Such as "tue 17:00-17:10". Repeat it.')
@click.option("--with", "person", default="", help="Who is open then, a key of [people]. The practice if left out.")
@click.option("--channel", "channels", multiple=True, help="A channel's name or kind, such as voice. All if left out.")
@click.option("--purpose", default="", help="What it is for, such as coaching.")
@click.option("--response", default="", help="How soon they hear from you otherwise, such as 24h.")
@click.option("--from", "first", callback=day, help=f"{DATE} Today if left out.")
@click.option("--review", callback=day, help=f"{DATE} In 91 days if left out, or at the end.")
@click.option("--ends", callback=day, required=True, help=f"{DATE} The last day. It ends by itself.")
@click.option("--by", required=True, help="Who of the practice agreed.")
@click.option("--told-on", callback=day, help=f"{DATE} When the client was told. Nothing takes effect before.")
@click.option("--told-how", default="", help="How, such as in the session.")
@acts
def agree_command(context: CommandContext, card: str, **given: Any) -> None:
    found, settings = context.card(card), context.settings
    first, ends = given["first"] or context.today, given["ends"]
    wish = AgreementWish(
        windows=read_windows(given["windows"]),
        zone=settings.zone_of(given["person"] or None),
        first=first,
        review=given["review"] or min(ends, context.in_days(settings.plans.review_after.days)),
        ends=ends,
        agreed_by=given["by"],
        **{key: given[key] for key in ("person", "channels", "purpose", "response", "told_on", "told_how")},
    )
    entry, says = agree(context, found.number, wish), say_agreement(wish.content())
    click.echo(f"Agreement {entry} with {found.label}: {says}. It ends on {context.day(ends)}.")


@click.command("told", help="Note that the client was told of an agreement: from then on it is in effect.")
@click.argument("entry", type=int)
@click.option("--on", "told_on", callback=day, help=f"{DATE} Today if left out.")
@click.option("--how", required=True, help="How, such as in the session.")
@acts
def told_command(context: CommandContext, entry: int, told_on: date | None, how: str) -> None:
    kept = entry_of(context, entry, EntryKind.AGREEMENT)
    told = note_told(context, kept, told_on or context.today, how)
    click.echo(f"Agreement {entry} is in effect: {say_agreement(told.content)}.")


@click.command("renew", help="Renew an agreement before it ends, for a new reason.")
@click.argument("entry", type=int)
@click.option("--review", callback=day, help=f"{DATE} At the end if left out.")
@click.option("--ends", callback=day, required=True, help=f"{DATE} The new last day.")
@acts
def renew_command(context: CommandContext, entry: int, review: date | None, ends: date) -> None:
    renew(context, entry_of(context, entry, EntryKind.AGREEMENT), review or ends, ends)
    click.echo(f"Agreement {entry} goes on until {context.day(ends)}.")


@click.command("once", help="Open for a CARD just this once, outside what is agreed. Your own mirror counts it.")
@click.argument("card")
@click.option("--until", required=True, help="When it ends, such as +30min. Within a day.")
@click.option("--with", "person", default="", help="Who is open, a key of [people]. The practice if left out.")
@click.option("--channel", "channels", multiple=True, help="A channel's name or kind, such as voice. All if left out.")
@acts
def once_command(context: CommandContext, card: str, until: str, person: str, channels: tuple[str, ...]) -> None:
    needs_reason(context)
    found, end = context.card(card), context.until(until)
    entry = open_once(context, found.number, person, end, channels)
    who = person or "the practice"
    click.echo(f"Window {entry}: {who} is open for {found.label} until {context.when(end)}.")


@click.command("except", help="Answer a CARD always or never, with a reason, who approved it, and an end.")
@click.argument("card")
@click.argument("answer", type=click.Choice(["always", "never"]))
@click.option("--until", required=True, help="When it ends.")
@click.option("--approver", required=True, help="Who approved it.")
@acts
def except_command(context: CommandContext, card: str, answer: str, until: str, approver: str) -> None:
    needs_reason(context)
    found, end = context.card(card), context.until(until)
    entry = make_exception(context, found.number, answer, end, approver)
    but = " Messages with urgent words are answered all the same." if answer == "never" else ""
    click.echo(f"Exception {entry}: {found.label} is {answer} answered until {context.when(end)}.{but}")


@click.command("exceptions", help="List all exceptions in effect: those of cards, and those of the settings file.")
@acts
def exceptions_command(context: CommandContext) -> None:
    labels = {one.number: one.label for one in context.record.cards.all()}
    kept = [(labels.get(number, ""), entry) for number, entry in context.record.card_entries.all(EntryKind.EXCEPTION)]
    found = list(all_exceptions(context.settings.exemptions, kept, context.now))
    for one in found:
        until = context.when(one.until) if one.until else "for good"
        name = f"exception {one.number}" if one.number else "in the file"
        click.echo(f"{one.whose}: {one.answer}, until {until}: {one.reason} ({one.approver}, {name})")
    if not found:
        click.echo("No exceptions are in effect.")


@click.command("end", help="End an ENTRY of a card now: an agreement, an exception, a duty to keep, or a plan.")
@click.argument("entry", type=int)
@acts
def end_command(context: CommandContext, entry: int) -> None:
    needs_reason(context)
    ended = context.record.card_entries.end(entry, context.act)
    click.echo(f"{ended.kind.capitalize()} {entry} is over.")


AGREEMENT_COMMANDS = (
    agree_command,
    told_command,
    renew_command,
    once_command,
    except_command,
    exceptions_command,
    end_command,
)
