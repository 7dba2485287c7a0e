"""`autoreply client plan` and `autoreply client due`."""

from datetime import date
from typing import Any, TextIO

import click

from autoreply.clients.due import due, facts_of
from autoreply.clients.letter import letter
from autoreply.clients.personal import checked_text, language_for
from autoreply.clients.planning import PlanWish, open_plan, plan_of, take_step
from autoreply.clients.plans import ContactPlan, PlanState
from autoreply.commands.client_common import CommandContext, acts, day, needs_reason
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.inspect.wording import text_findings
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from channels import TextForm
from schedules import SystemClock

DATE = "A date, such as 2026-12-28."


@click.group(
    "plan", help="A plan for repeat contact, step by step. No part of it takes effect before the client was told."
)
def plan_command() -> None:
    """A group: its commands follow."""


@plan_command.command("open", help="Open a plan for a CARD. It has a review and an end.")
@click.argument("card")
@click.option("--owner", required=True, help="The one person who cares for it, a key of [people].")
@click.option("--need", required=True, help="What the contacts seem to be for.")
@click.option(
    "--checked", required=True, help="What was looked at first: did we tell our hours, is the form accessible?"
)
@click.option("--review", callback=day, help=f"{DATE} In 91 days if left out; at most half a year ahead.")
@click.option("--ends", callback=day, help=f"{DATE} At the review if left out.")
@acts
def open_command(context: CommandContext, card: str, **given: Any) -> None:
    needs_reason(context)
    found = context.card(card)
    entry, plan = open_plan(context, found, PlanWish(**given))
    click.echo(f"Plan {entry} for {found.label} is open. Nothing is in effect yet. Review: {context.day(plan.review)}.")


@plan_command.command("discuss", help="Note that you will talk about PLAN with the client.")
@click.argument("entry", metavar="PLAN", type=int)
@acts
def discuss_command(context: CommandContext, entry: int) -> None:
    _step(context, entry, plan_of(context, entry)[1].goes_to(PlanState.TO_DISCUSS, context.today))


@plan_command.command("told", help="Note that the client was told. Nothing takes effect before.")
@click.argument("entry", metavar="PLAN", type=int)
@click.option("--on", "on", callback=day, help=f"{DATE} Today if left out.")
@click.option("--how", required=True, help="How, such as in the session.")
@click.option("--by", required=True, help="Who of the practice told them.")
@acts
def plan_told_command(context: CommandContext, entry: int, on: date | None, how: str, by: str) -> None:
    _step(context, entry, plan_of(context, entry)[1].told(on or context.today, how, by, context.today))


@plan_command.command(
    "agreed", help="What was agreed, in the words of the letter. Agreed times are made with: client agree"
)
@click.argument("entry", metavar="PLAN", type=int)
@click.option("--what", required=True, help="What you agreed.")
@click.option("--if-again", default="", help="What happens if it happens again.")
@acts
def agreed_command(context: CommandContext, entry: int, what: str, if_again: str) -> None:
    _step(context, entry, plan_of(context, entry)[1].agree(what, if_again, context.today))


@plan_command.command("review", help="Note that you are reviewing PLAN.")
@click.argument("entry", metavar="PLAN", type=int)
@click.option("--supervisor", default="", help="Which supervisor saw it, by initials.")
@acts
def review_command(context: CommandContext, entry: int, supervisor: str) -> None:
    _step(context, entry, plan_of(context, entry)[1].reviewed(supervisor, context.today))


@plan_command.command("renew", help="Continue PLAN after its review, for a new reason.")
@click.argument("entry", metavar="PLAN", type=int)
@click.option("--review", callback=day, help=f"{DATE} In 91 days if left out.")
@click.option("--ends", callback=day, help=f"{DATE} At the review if left out.")
@acts
def plan_renew_command(context: CommandContext, entry: int, review: date | None, ends: date | None) -> None:
    needs_reason(context)
    again = review or context.in_days(context.settings.plans.review_after.days)
    _step(context, entry, plan_of(context, entry)[1].renewed(again, ends or again, context.act.why, context.today))


@plan_command.command("close", help="PLAN is over.")
@click.argument("entry", metavar="PLAN", type=int)
@acts
def close_command(context: CommandContext, entry: int) -> None:
    needs_reason(context)
    _step(context, entry, plan_of(context, entry)[1].goes_to(PlanState.CLOSED, context.today))


@plan_command.command("text", help="Choose what replies say to this client during PLAN. Without options: as usual.")
@click.argument("entry", metavar="PLAN", type=int)
@click.option("--mail", "mail", type=click.File(encoding="utf-8"), help="FILE with the text for mail and chat.")
@click.option("--sms", "sms", type=click.File(encoding="utf-8"), help="FILE with the text for text messages.")
@acts
def text_command(context: CommandContext, entry: int, mail: TextIO | None, sms: TextIO | None) -> None:
    kept, plan = plan_of(context, entry)
    card = context.record.cards.get(kept.card)
    code = language_for(context.settings, card) if card is not None else context.settings.languages[0]
    whole, short = (one.read().strip() if one is not None else "" for one in (mail, sms))
    worded, texts = plan.worded(whole, short, code, context.today), (whole, short)
    for text, form in zip(texts, (TextForm.EMAIL, TextForm.SMS), strict=True):
        if text:
            click.echo(filled := checked_text(context.settings, code, text, form))
            for finding in text_findings(text, filled, code):
                click.echo(f"Advice: {finding}")
    take_step(context, entry, worded, "a text of their own" if any(texts) else "the usual text")
    click.echo(f"Plan {entry}: the next reply has {'this text' if any(texts) else 'the usual text'}.")


@plan_command.command("letter", help="Print the letter to the client: why, what, how long, review, how to complain.")
@click.argument("entry", metavar="PLAN", type=int)
@acts
def letter_command(context: CommandContext, entry: int) -> None:
    kept, plan = plan_of(context, entry)
    card = context.record.cards.get(kept.card)
    click.echo(letter(plan, card.label if card is not None else "", context.settings))


@click.command("due", help="List what is due about clients: repeat contact, reviews, ends. Asking changes nothing.")
@acts
def due_command(context: CommandContext) -> None:
    settings, clock = context.settings, SystemClock()
    hours = Hours(settings, feeds_of(settings, state_folder(settings), clock, Health(clock)), context.record, clock)
    found = due(
        facts_of(context.record, hours.of(None), settings.plans, context.now),
        settings.plans,
        context.now,
        context.today,
    )
    for one in found:
        owner = f" [{one.owner}]" if one.owner else ""
        click.echo(f"{one.kind}{owner}: {one.says} (card {one.card})")
    if not found:
        click.echo("Nothing is due.")


def _step(context: CommandContext, entry: int, plan: ContactPlan) -> None:
    take_step(context, entry, plan)
    effect = "It is in effect" if plan.is_in_effect(context.today) else "No part of it is in effect"
    dates = f"Review: {context.day(plan.review)}. End: {context.day(plan.ends)}."
    click.echo(f"Plan {entry}: {plan.state}. {effect}. {dates}")
