"""`autoreply incident`: what happened, why, what can be fixed, and what could be done differently."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from autoreply.commands.client_common import day
from autoreply.commands.common import as_json, printable
from autoreply.commands.review_common import MOST, ReviewContext, prints, reviews, show_document
from autoreply.hours.instants import HELP, InstantError, read_instant
from autoreply.incidents.document import incident_document
from autoreply.incidents.facts import Stretch, night_of
from autoreply.incidents.opening import (
    facts_of_review,
    get_review,
    open_review,
    stretch_of_complaint,
    stretch_of_message,
)
from autoreply.incidents.replay import LIMITS, Replay, replay
from autoreply.incidents.wording import IncidentWording
from autoreply.reviews.complaint import Complaint
from autoreply.reviews.incident import PROMPTS, STEPS, IncidentError, IncidentReview, ReviewQuestion
from autoreply.settings.paths import state_folder

IncidentStep = Callable[[IncidentReview], IncidentReview]
NUMBER = click.argument("number", type=int)


@click.group("incident", help="Review a night in which something went wrong, and run it again with today's settings.")
def command() -> None:
    """A group: its commands follow."""


@command.command("open", help="Open a review: of last night, or of another time, message or complaint.")
@click.argument("title")
@click.option("--night", callback=day, help="The date on which the night began. Yesterday's if left out.")
@click.option("--from", "start", help=f"Instead of a night: the beginning; {HELP}.")
@click.option("--until", "end", help="Instead of a night: the end.")
@click.option("--message", type=int, help="Instead of a night: the number of one message, as the page shows it.")
@click.option("--complaint", type=int, help="The complaint that it began with.")
@click.option("--owner", default="", help="Who sees to it, a key of [people].")
@reviews
def open_command(context: ReviewContext, title: str, **given: Any) -> None:
    owner, complaint = context.person(given["owner"]), given["complaint"]
    stretch = _stretch(context, given)
    record, act = context.base.record, context.base.act
    made = open_review(title, stretch, record, act, owner=owner, complaint=complaint)
    times = " to ".join(context.base.when(each) for each in (made.start, made.end))
    click.echo(f"Incident {made.number} is open: {times}.")
    click.echo(f"{PROMPTS[ReviewQuestion.CAUSED].label} See: autoreply incident show {made.number}")


@command.command("list", help="List the reviews, open ones first.")
@reviews
def list_command(context: ReviewContext) -> None:
    found = [IncidentReview.of(one) for one in context.base.record.incidents.latest(MOST)]
    for one in found:
        state = "closed" if one.closed else "open"
        click.echo(printable(f"{one.number:>4}  {state:6}  {context.base.when(one.start)}  {one.title}"))
    if not found:
        click.echo("There is no review yet. Open one: autoreply incident open TITLE")


@command.command("show", help="Show a review: the four questions, with what the record knows.")
@NUMBER
@prints
@reviews
def show_command(
    context: ReviewContext, number: int, to: Path | None, without_names: bool, language: str | None
) -> None:
    review = _review(context, number)
    facts = facts_of_review(review, context.base.record, context.oncall)
    wording = IncidentWording.of(context.base.settings, language or context.base.settings.languages[0])
    document = incident_document(review, facts, wording, context.base.now, named=not without_names)
    show_document(document, to, context)


@command.command("answer", help=f"Answer a QUESTION in your own words: {', '.join(ReviewQuestion)}.")
@NUMBER
@click.argument("question", type=click.Choice([one.value for one in ReviewQuestion]))
@click.argument("text")
@reviews
def answer_command(context: ReviewContext, number: int, question: str, text: str) -> None:
    asked = ReviewQuestion(question)
    _change(context, number, "answer", lambda one: one.answer(asked, text))
    click.echo("Saved.")


@command.command("act", help="Add an action to a review: what, who, until when.")
@NUMBER
@click.argument("what")
@click.option("--due", callback=day, required=True, help="A date, such as 2026-12-28.")
@click.option("--owner", default="", help="Who will do it, a key of [people].")
@reviews
def act_command(context: ReviewContext, number: int, what: str, due: date, owner: str) -> None:
    found = _change(context, number, "act", lambda one: one.act(what, context.person(owner), due))
    click.echo(f"Action {len(found.actions)} of incident {number}, due {due}. The hand-over reminds you.")


@command.command("done", help="Note that ACTION of a review is done.")
@NUMBER
@click.argument("action", type=int)
@reviews
def done_command(context: ReviewContext, number: int, action: int) -> None:
    _change(context, number, "done", lambda one: one.done(action, context.base.today, context.base.act.who))
    click.echo("Saved.")


@command.command("close", help="Close a review when every question is answered. You cannot change it afterwards.")
@NUMBER
@reviews
def close_command(context: ReviewContext, number: int) -> None:
    _change(context, number, "close", lambda one: one.close(context.base.act.who), closes=True)
    click.echo(f"Incident {number} is closed. You can still mark its actions as done.")


@command.command("replay", help="Run the same night again with today's settings. It sends nothing and changes nothing.")
@NUMBER
@as_json
@reviews
def replay_command(context: ReviewContext, number: int, as_json: bool) -> None:
    record, settings = context.base.record, context.base.settings
    facts = facts_of_review(_review(context, number), record, context.oncall)
    again = replay(facts, settings, record, state_folder(settings))
    if as_json:
        click.echo(json.dumps(_rows(again), ensure_ascii=False, indent=2))
        return
    for one in again.decisions:
        message = one.message
        click.echo(f"{context.base.when(message.arrived)}  {message.channel}  {message.sender or 'no address'}")
        click.echo(f"    then   {one.then_says} ({message.reason})")
        if one.now is not None:
            click.echo(f"    today  {one.now_says} ({one.now.decision.reason.value})")
        click.echo(f"    {one.difference}")
    click.echo(again.summary)
    click.echo(LIMITS)


def _rows(again: Replay) -> list[dict[str, Any]]:
    return [
        {
            "message": one.message.number,
            "channel": one.message.channel,
            "sender": one.message.sender,
            "arrived": one.message.arrived.isoformat(),
            "then": one.message.reason,
            "today": one.now.decision.reason.value if one.now is not None else None,
            "difference": one.difference,
        }
        for one in again.decisions
    ]


def _stretch(context: ReviewContext, given: dict[str, Any]) -> Stretch:
    """Which time is meant. Raises `IncidentError` and `click.UsageError`."""
    record = context.base.record
    if given["message"] is not None:
        return stretch_of_message(record, context.calendar, given["message"])
    if given["start"] or given["end"]:
        try:
            zone, now = context.calendar.zone, context.base.now
            start, end = (read_instant(given[key] or "", zone, now) for key in ("start", "end"))
        except InstantError as error:
            raise click.UsageError(f"--from and --until: {error}") from error
        return Stretch(start, end)
    if given["complaint"] is not None and given["night"] is None:
        kept = record.complaints.get(given["complaint"])
        if kept is None:
            raise IncidentError(f"There is no complaint {given['complaint']}. See: autoreply complaint list")
        return stretch_of_complaint(Complaint.of(kept), record, context.calendar)
    return night_of(context.calendar, given["night"] or context.night())


def _review(context: ReviewContext, number: int) -> IncidentReview:
    """Raises `IncidentError`."""
    found = get_review(context.base.record, number)
    if found is None:
        raise IncidentError(f"There is no incident {number}. See: autoreply incident list")
    return found


def _change(
    context: ReviewContext, number: int, what: str, step: IncidentStep, *, closes: bool = False
) -> IncidentReview:
    """Raises `IncidentError`."""
    kept = context.base.record.incidents.change(
        number, lambda one: step(IncidentReview.of(one)).step(STEPS[what], closes=closes), context.base.act
    )
    return IncidentReview.of(kept) if kept is not None else _review(context, number)
