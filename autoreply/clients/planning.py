"""Keeps plans for repeat contact in the record, step by step. A command and a page do it alike.

Every function raises `RecordError`, and `UserError` where a step cannot be taken.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from autoreply.clients.plans import OVER, ContactPlan, PlanError, PlanState
from autoreply.clients.work import ClientWork
from autoreply.record.cards.cards import Card
from autoreply.record.cards.entries import CardEntry, EntryKind

KEPT_FOR = 3660  # days after its end in which the story of a plan can be read


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What somebody writes down when they open a plan. The reason is that of the act."""

    owner: str
    need: str
    checked: str
    review: date | None = None
    ends: date | None = None


def open_plan(work: ClientWork, card: Card, wish: PlanWish) -> tuple[int, ContactPlan]:
    """Open a plan: it is noticed, and nothing of it is in effect. Returns its number, and the plan."""
    if work.settings.people and wish.owner not in work.settings.people:
        raise PlanError(f'The owner "{wish.owner}" is not in [people]: {", ".join(work.settings.people)}.')
    if running_plan(work, card.number) is not None:
        raise PlanError(f"{card.label} has a plan already. Look at the card.")
    review = wish.review or work.in_days(work.settings.plans.review_after.days)
    ends = wish.ends or review
    plan = ContactPlan(wish.owner, work.act.why, wish.need, wish.checked, work.today, review, ends)
    kept = (card.number, EntryKind.PLAN, plan.content(), _kept_until(work, plan), work.act)
    return work.record.card_entries.add(*kept), plan


def plan_of(work: ClientWork, number: int) -> tuple[CardEntry, ContactPlan]:
    """Return the plan of that number."""
    found = work.record.card_entries.get(number)
    if found is None or found.kind is not EntryKind.PLAN:
        raise PlanError(f"There is no plan {number}. Look at the card.")
    return found, ContactPlan.read(found.content)


def running_plan(work: ClientWork, card: int) -> CardEntry | None:
    """Return the plan of a card that is not over, or None."""
    for entry in work.record.card_entries.of(card):
        is_plan = entry.kind is EntryKind.PLAN and entry.holds(work.now)
        if is_plan and ContactPlan.read(entry.content).state_at(work.today) not in OVER:
            return entry
    return None


def take_step(work: ClientWork, number: int, plan: ContactPlan, what: str = "") -> ContactPlan:
    """Keep a plan after a step. One that is closed is over at once."""
    says = what or str(plan.state)
    work.record.card_entries.change(number, plan.content(), work.act, says, _kept_until(work, plan))
    if plan.state is PlanState.CLOSED:
        work.record.card_entries.end(number, replace(work.act, seen=None))  # what was seen is what we just wrote
    return plan


def _kept_until(work: ClientWork, plan: ContactPlan) -> datetime:
    return work.end_of(date.fromordinal(plan.ends.toordinal() + KEPT_FOR))
