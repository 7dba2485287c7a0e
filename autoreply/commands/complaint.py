"""`autoreply complaint`: from the day a complaint is received to what was learned from it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from autoreply.commands.client_common import day
from autoreply.commands.review_common import MOST, ON, ReviewContext, prints, reviews, show_document
from autoreply.reviews.complaint import (
    ABOUT_WORDS,
    STEPS,
    Complaint,
    ComplaintAbout,
    ComplaintError,
    ComplaintWay,
    Satisfied,
)
from autoreply.reviews.document import complaint_document
from autoreply.reviews.receiving import ReceivedComplaint, receive

NUMBER = click.argument("number", type=int)


@click.group("complaint", help="Keep complaints: acknowledge them in time, find out, answer, and learn.")
def command() -> None:
    """A group: its commands follow."""


@command.command("add", help="Note a complaint.")
@click.option("--about", type=click.Choice([one.value for one in ComplaintAbout]), required=True, help="What about.")
@click.option("--way", type=click.Choice([one.value for one in ComplaintWay]), default="phone", help="How it came.")
@click.option("--contact", default="", help="How to reach them. Autoreply links their messages by it.")
@click.option("--when", callback=day, help="The date of what they complain about, if they said so.")
@click.option("--words", default="", help="What they say, in their own words and short. Copy no whole message.")
@click.option("--wish", default="", help="What they want.")
@reviews
def add_command(context: ReviewContext, about: str, way: str, **given: Any) -> None:
    base = context.base
    noted = ReceivedComplaint(ComplaintAbout(about), ComplaintWay(way), base.act.who, base.now, **given)
    made = receive(noted, base.record, context.calendar, base.settings.complaints, base.act)
    linked = f" Linked messages of theirs: {len(made.decisions)}." if made.decisions else ""
    click.echo(f"Complaint {made.number} is noted. It is with {context.name(made.owner)}.{linked}")
    click.echo(_due(made) or f"Answer due by {made.answer_by}.")


@command.command("list", help="List the complaints, open ones first.")
@reviews
def list_command(context: ReviewContext) -> None:
    found = [Complaint.of(one) for one in context.base.record.complaints.latest(MOST)]
    for one in found:
        about = ABOUT_WORDS[one.about]
        click.echo(f"{one.number:>4}  {one.state:12}  {about:26}  {context.name(one.owner)}  {_due(one)}".rstrip())
    if not found:
        click.echo("There are no complaints.")


@command.command("show", help="One complaint.")
@NUMBER
@prints
@reviews
def show_command(
    context: ReviewContext, number: int, to: Path | None, without_names: bool, language: str | None
) -> None:
    found, settings = _complaint(context, number), context.base.settings
    named, code = not without_names, language or settings.languages[0]
    document = complaint_document(found, settings, context.base.now, code, named=named)
    show_document(document, to, context)


@command.command("acknowledge", help="Note that you told them that you have it. You cannot change this note later.")
@NUMBER
@click.option("--on", "on", callback=day, help=ON)
@click.option("--how", required=True, help="How, such as by phone.")
@reviews
def acknowledge_command(context: ReviewContext, number: int, on: date | None, how: str) -> None:
    today, who = context.base.today, context.base.act.who
    _change(context, number, "acknowledge", lambda one: one.acknowledge(context.past(on), how, who, today))
    click.echo(f"The acknowledgement of complaint {number} is noted.")


@command.command("assign", help="Give a complaint to somebody.")
@NUMBER
@click.option("--owner", required=True, help="Who sees to it, a key of [people].")
@click.option("--answer-by", callback=day, help="A new date by which to answer it.")
@reviews
def assign_command(context: ReviewContext, number: int, owner: str, answer_by: date | None) -> None:
    _change(context, number, "assign", lambda one: one.assign(context.person(owner), answer_by))
    click.echo("Saved.")


@command.command("find", help="Write what you found out.")
@NUMBER
@click.argument("finding")
@reviews
def find_command(context: ReviewContext, number: int, finding: str) -> None:
    _change(context, number, "find", lambda one: one.find(finding))
    click.echo(f"Saved. Answer it until {_complaint(context, number).answer_by}.")


@command.command("answer", help="Note that you sent an answer.")
@NUMBER
@click.option("--on", "on", callback=day, help=ON)
@click.option("--how", required=True, help="How, and what in short.")
@click.option("--remedy", default="", help="How you put it right.")
@click.option("--outside-named", is_flag=True, help="You told them to whom they can complain outside the practice.")
@reviews
def answer_complaint_command(context: ReviewContext, number: int, on: date | None, **given: Any) -> None:
    today = context.base.today
    _change(context, number, "answer", lambda one: one.answer(context.past(on), today=today, **given))
    click.echo("Saved.")


@command.command("close", help="Close an answered complaint, with what you learned.")
@NUMBER
@click.option("--satisfied", type=click.Choice([one.value for one in Satisfied]), required=True, help="Did it help?")
@click.option("--learned", required=True, help="What you learned. Nothing is an answer too.")
@reviews
def close_complaint_command(context: ReviewContext, number: int, satisfied: str, learned: str) -> None:
    who = context.base.act.who
    _change(context, number, "close", lambda one: one.close(Satisfied(satisfied), learned, who), closes=True)
    click.echo(f"Complaint {number} is closed.")


def _due(one: Complaint) -> str:
    if one.closed is not None:
        return ""
    if one.can_be_told and one.acknowledged is None:
        return f"Acknowledge by {one.acknowledge_by}."
    return "" if one.answered is not None else f"Answer by {one.answer_by}."


def _complaint(context: ReviewContext, number: int) -> Complaint:
    """Raises `ComplaintError`."""
    kept = context.base.record.complaints.get(number)
    if kept is None:
        raise ComplaintError(f"There is no complaint {number}. See: autoreply complaint list")
    return Complaint.of(kept)


def _change(
    context: ReviewContext, number: int, what: str, step: Callable[[Complaint], Complaint], *, closes: bool = False
) -> None:
    """Raises `ComplaintError`."""
    store, act = context.base.record.complaints, context.base.act
    if store.change(number, lambda kept: step(Complaint.of(kept)).step(STEPS[what], closes=closes), act) is None:
        _complaint(context, number)
