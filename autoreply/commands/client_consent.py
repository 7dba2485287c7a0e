"""`autoreply client consent`: which version of the written policy a client agreed to."""

from datetime import date

import click

from autoreply.commands.client_common import CommandContext, acts, day
from autoreply.policy.state import version_of


@click.command("consent", help="Note that the client of a CARD agreed to the written policy, or withdrew that.")
@click.argument("card")
@click.option("--version", type=int, help="The version. The one in effect if left out.")
@click.option("--on", "on", callback=day, help="A date, such as 2026-12-28. Today if left out.")
@click.option("--how", default="", help="How they agreed, such as signed, or in the session.")
@click.option("--withdraw", is_flag=True, help="They withdrew their consent.")
@acts
def consent_command(
    context: CommandContext, card: str, version: int | None, on: date | None, how: str, withdraw: bool
) -> None:
    found, when = context.card(card), on or context.today
    if when > context.today:
        raise click.UsageError("--on: the day cannot lie ahead.")
    if withdraw:
        many = context.record.policies.withdraw(found.number, when, context.act)
        says = "withdrew the consent" if many else "had not agreed to any version, so nothing changed"
        click.echo(f"{found.label} {says}. Write down how to reach them instead.")
        return
    if not how.strip():
        raise click.UsageError("--how: say how they agreed, such as signed, or in the session.")
    agreed, _ = version_of(context.record, version)
    context.record.policies.consent(found.number, agreed.number, when, how.strip(), context.act)
    click.echo(f"{found.label} agreed to version {agreed.number} of the policy.")
