"""`autoreply client consent`: which version of the written policy a client agreed to."""

from datetime import date
from typing import Any

import click

from autoreply.commands.client_common import CommandContext, acts, day
from autoreply.policy.state import version_of
from autoreply.record.cards.cards import Card


@click.command("consent", help="Note that the client of a CARD agreed to the written policy, or withdrew that.")
@click.argument("card")
@click.option("--version", type=int, help="The version. The one in effect if left out.")
@click.option("--on", "on", callback=day, help="A date, such as 2026-12-28. Today if left out.")
@click.option("--how", default="", help="How they agreed, such as signed, or in the session.")
@click.option("--withdraw", is_flag=True, help="They withdrew their consent.")
@click.option("--mistake", is_flag=True, help="The newest consent on the card was noted by mistake.")
@acts
def consent_command(context: CommandContext, card: str, **given: Any) -> None:
    found, when = context.card(card), given["on"] or context.today
    if when > context.today:
        raise click.UsageError("--on: this day is in the future. Give today or an earlier day.")
    if given["withdraw"]:
        _withdraw(context, found, when)
    elif given["mistake"]:
        _take_back(context, found)
    else:
        _agree(context, found, when, given["version"], given["how"].strip())


def _agree(context: CommandContext, card: Card, when: date, version: int | None, how: str) -> None:
    if not how:
        raise click.UsageError("--how: say how they agreed, such as signed, or in the session.")
    agreed, _ = version_of(context.record, version)
    context.record.policies.consent(card.number, agreed.number, when, how, context.act)
    click.echo(f"{card.label} agreed to version {agreed.number} of the policy.")


def _withdraw(context: CommandContext, card: Card, when: date) -> None:
    many = context.record.policies.withdraw(card.number, when, context.act)
    says = "withdrew the consent" if many else "had not agreed to any version, so nothing changed"
    click.echo(f"{card.label} {says}. Write down how to reach them instead.")


def _take_back(context: CommandContext, card: Card) -> None:
    newest = next(iter(context.record.policies.consents(card.number)), None)
    if newest is None:
        raise click.UsageError(f"--mistake: {card.label} had not agreed to any version.")
    context.record.policies.take_back(card.number, newest.number, context.act)
    click.echo(f"The consent of {card.label} to version {newest.version} is taken back. The history says so.")
